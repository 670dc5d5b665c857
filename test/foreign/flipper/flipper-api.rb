# Real flipper-api behind an application's own tokens, for a test: says its port, then reads commands as lines of JSON, answers each with one.
require 'json'
require 'pathname'
require 'flipper'
require 'flipper/api'
require 'flipper/adapters/memory'
require 'rack'
require 'rack/handler/webrick'

TOKENS = { 'read' => '', 'write' => '' }

# As an application puts before it whatever it likes: one token that may read, one that may do everything.
class RequireToken
  def initialize(app) = @app = app

  def call(env)
    token = env['HTTP_AUTHORIZATION'].to_s[/\A(?:Bearer|Basic) (.+)\z/, 1]
    may = token == TOKENS['write'] || (token == TOKENS['read'] && env['REQUEST_METHOD'] == 'GET')
    may ? @app.call(env) : [401, { 'Content-Type' => 'application/json' }, ['{}']]
  end
end

Actor = Struct.new(:flipper_id)
Flipper.configure { |config| config.adapter { ADAPTER } }
ADAPTER = Flipper::Adapters::Memory.new
flipper = Flipper.new(ADAPTER)
api = Flipper::Api.app(flipper) { |builder| builder.use RequireToken }
mounted = Rack::URLMap.new('/flipper/api' => api)

ready = lambda do |server|
  puts JSON.generate([server.listeners.first.addr[1]])
  $stdout.flush
  Thread.new do
    $stdin.each_line do |line|
      command, key, value = JSON.parse(line)
      feature = flipper[key]
      answer =
        case command
        when 'tokens' then TOKENS.merge!(value)
        when 'add' then feature.add
        when 'percentage' then feature.enable_percentage_of_actors(value)
        when 'on' then feature.enable
        when 'actor' then feature.enable_actor(Actor.new(value))
        when 'time' then feature.enable_percentage_of_time(value)
        when 'exists' then feature.exist?
        when 'value' then feature.boolean_value ? 100 : feature.percentage_of_actors_value
        when 'gates'
          feature.gate_values.then do |gates|
            { boolean: gates.boolean, actors: gates.actors.to_a, actor_share: gates.percentage_of_actors,
              time_share: gates.percentage_of_time }
          end
        end
      puts JSON.generate([answer])
      $stdout.flush
    end
    server.shutdown
  end
end
Rack::Handler::WEBrick.run(
  mounted, Host: '127.0.0.1', Port: 0, AccessLog: [], Logger: WEBrick::Log.new(File::NULL), &ready
)
