# Real Flipper on the tables of a database, for a test: reads commands as lines of JSON, answers each with one.
require 'json'
require 'uri'
require 'active_record'
require 'flipper/adapters/active_record'

url = URI(ENV.fetch('FLIPPER_DATABASE'))
ActiveRecord::Base.establish_connection(
  adapter: 'postgresql', host: url.host, port: url.port, username: url.user, password: url.password,
  database: url.path.delete_prefix('/')
)
ActiveRecord::Migration.verbose = false

# As `rails generate flipper:active_record` writes it.
class CreateFlipperTables < ActiveRecord::Migration[6.1]
  def change
    create_table(:flipper_features) { |t| t.string :key, null: false; t.timestamps null: false }
    add_index :flipper_features, :key, unique: true
    create_table(:flipper_gates) do |t|
      t.string :feature_key, null: false
      t.string :key, null: false
      t.string :value
      t.timestamps null: false
    end
    add_index :flipper_gates, %i[feature_key key value], unique: true
  end
end
CreateFlipperTables.new.migrate(:up)

Actor = Struct.new(:flipper_id)
flipper = Flipper.new(Flipper::Adapters::ActiveRecord.new)
Flipper.configure { |config| config.default { flipper } }

$stdin.each_line do |line|
  command, key, value = JSON.parse(line)
  feature = flipper[key]
  answer =
    case command
    when 'percentage' then feature.enable_percentage_of_actors(value)
    when 'on' then feature.enable
    when 'actor' then feature.enable_actor(Actor.new(value))
    when 'time' then feature.enable_percentage_of_time(value)
    # How many of so many actors are let in, and whether one is let in who is nobody.
    when 'count'
      # Within one request an application reads a feature once, too.
      flipper.memoize = true
      counted = [(1..value).count { |i| feature.enabled?(Actor.new("User;#{i}")) }, feature.enabled?]
      flipper.memoize = false
      counted
    when 'enabled' then feature.enabled?(Actor.new(value))
    when 'value' then feature.percentage_of_actors_value
    # A line of an application's own code, in which `user` is somebody.
    when 'eval'
      user = Actor.new('User;1')
      eval(value, binding)
    end
  puts JSON.generate([answer])
  $stdout.flush
end
