// Loaded before a command (`node --import`): its clock runs as ever, so many milliseconds away from everybody else's, so that a
// plan of any date can be run on any day and at any hour.
const shift = Number(process.env.PHASEGATE_TEST_CLOCK_SHIFT);
const unshifted = Date.now;
Date.now = () => unshifted() + shift;
