// What of the intake is worth a graph or an alert: what arrived, and above all what was lost.
import type { MetricFamily, MetricSample } from './openmetrics.ts';

/** The counts of an intake, as its parts keep them. */
export interface IntakeCounts {
  stats(): {
    readonly received: number;
    readonly datagrams: number;
    readonly brokenStreams: number;
    readonly tooLong: number;
    readonly receiveBufferFull: number | undefined;
    readonly lines: object;
    readonly missed: object;
    readonly receiveBuffer: object;
    readonly socketQueue: number | undefined;
    readonly flushFailure: string | undefined;
  };
  series(): {
    readonly series: number;
    readonly leftOut: number;
    readonly refused: number;
    readonly flushFailure: string | undefined;
  };
}

export function intakeMetrics(intake: IntakeCounts): readonly MetricFamily[] {
  const stats = intake.stats();
  const series = intake.series();
  const by = (label: string, counts: object): readonly MetricSample[] =>
    Object.entries(counts).flatMap(([kind, value]) =>
      typeof value === 'number' ? [{ labels: { [label]: kind }, value }] : [],
    );
  return [
    {
      name: 'phasegate_intake_datagrams',
      kind: 'counter',
      help: 'Datagrams received by the DogStatsD intake.',
      samples: [{ value: stats.datagrams }],
    },
    {
      name: 'phasegate_intake_lines',
      kind: 'counter',
      help: 'Lines in them by what became of each; "malformed" and "unusable" ones were dropped.',
      samples: by('kind', stats.lines),
    },
    {
      name: 'phasegate_intake_operations',
      kind: 'counter',
      help: 'Operation events received, counted or not.',
      samples: [{ value: stats.received }],
    },
    {
      name: 'phasegate_intake_missed',
      kind: 'counter',
      help: 'Operation events that no step counted, by the reason.',
      samples: by('reason', stats.missed),
    },
    {
      name: 'phasegate_intake_receive_buffer_bytes',
      kind: 'gauge',
      unit: 'bytes',
      help: 'Buffer of the UDP socket as it was asked for and as it was granted: with less, bursts are lost in the kernel.',
      samples: by('which', stats.receiveBuffer),
    },
    {
      name: 'phasegate_intake_socket_queue_datagrams',
      kind: 'gauge',
      unit: 'datagrams',
      help: 'How many datagrams the system keeps for the Unix datagram socket: with few, clients that do not wait lose bursts.',
      samples: stats.socketQueue === undefined ? [] : [{ value: stats.socketQueue }],
    },
    {
      name: 'phasegate_intake_dropped',
      kind: 'counter',
      help: 'Lost whole: datagrams for which the UDP receive buffer had no room (by the kernel; only Linux tells), and at the Unix socket datagrams over 64 kB and connections that no longer sent datagrams.',
      samples: by('what', {
        receiveBufferFull: stats.receiveBufferFull,
        tooLong: stats.tooLong,
        brokenStream: stats.brokenStreams,
      }),
    },
    {
      name: 'phasegate_series',
      kind: 'gauge',
      help: 'Series kept of all metrics.',
      samples: [{ value: series.series }],
    },
    {
      name: 'phasegate_series_left_out',
      kind: 'counter',
      help: 'Points that found no place in a series, because their metric has too many sets of tags.',
      samples: [{ value: series.leftOut }],
    },
    {
      name: 'phasegate_series_refused',
      kind: 'counter',
      help: 'Points that were not taken at all: no proper name or number, or too old.',
      samples: [{ value: series.refused }],
    },
    {
      name: 'phasegate_flush_failing',
      kind: 'gauge',
      help: '1 while what was counted cannot be written to the disk.',
      samples: [
        { labels: { store: 'evidence' }, value: stats.flushFailure === undefined ? 0 : 1 },
        { labels: { store: 'series' }, value: series.flushFailure === undefined ? 0 : 1 },
      ],
    },
  ];
}
