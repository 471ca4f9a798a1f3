require 'json'
require_relative "helper"

module Helpers
  DEFAULTS = { retries: 3, hosts: %w[a b] }.freeze
  PATTERN = /
    ^(?<key>[^=\s]+)\s*=\s*   # a key
    "(?<value>(?:\\.|[^"])*)" # and its value
  /x.freeze

  def self.parse(text, sep: "\n", **opts, &block)
    return to_enum(__method__, text) unless block
    text.split(sep).each.with_index(1) do |line, no|
      line.strip!
      case line
      when '', /\A#/ then next
      when PATTERN
        yield $~[:key], $~[:value].gsub(/\\(.)/) { $1 }, no
      else
        raise ArgumentError, "line #{no}: #{line.inspect}" if opts.fetch(:strict, false)
      end
    end
  end

  class << self
    attr_reader :cache

    private

    def warm!(*keys) = keys.each { @cache[_1] ||= compute _1 }
  end
end

class AppConfig < Inspec.resource(1)
  name 'app_config'
  supports platform: 'unix'
  desc <<~DESC
    Reads the configuration of the app.
  DESC
  example <<-'EXAMPLE'
    describe app_config('/etc/#{app}.conf') do
      its('port') { should eq 80 }
    end
  EXAMPLE

  attr_accessor :path, :params

  def initialize(path = nil, opts = {}, *rest)
    @path = path || '/etc/app.conf'
    @params, @errors = {}, []
    @limit = opts[:limit].to_i.clamp(1, 10) rescue 1
    first, (second, *third), last = *rest
    @extra = [first, second, third, last].compact
    content = read_content(@path)
    return skip_resource "Can't read #{@path}" if content.nil? or content.empty?

    Helpers.parse(content, strict: true) { |k, v, _| @params[k] = v }
  rescue ArgumentError, *[KeyError, IndexError] => e
    @errors << e.message
    retry if (@limit -= 1) > 0
  else
    @ok = true
  ensure
    @params.freeze
  end

  def method_missing(name, *args, &blk)
    key = name.to_s
    return @params[key] if @params.key?(key)

    super
  end

  def respond_to_missing?(name, include_private = false) = @params.key?(name.to_s) || super

  def [](key) @params[key] end
  def []=(key, value); @params = @params.merge(key => value); end
  def ==(other) = other.is_a?(self.class) && params == other.params
  def -@; dup.tap { |d| d.params = params.transform_values(&:reverse) } end
  def to_s; "App config #{path}" end

  def port
    Integer(@params.fetch('port') { return 80 }, 10)
  end

  def summary(io: $stdout, width: 80 - 2)
    i = 0
    until i >= params.size do
      io << params.keys[i].ljust(width / 2) << "=" << params.values[i] << ?\n
      i += 1
    end
    begin
      i -= 1
    end while i > 0 and params[i]
    lines = params.map do |key, value|
      [key, value.length > 3 ? value[0..2] : value, key[/\w+/], value[1..]]
    end
    lines.sort_by { |(k, v), *| [k, -v.length] }.to_h { |k, *v| [k, v] }
  end

  def kind
    case { port: port, tls: params['tls'] }
    in { port: 443 | 8443 => tls_port, tls: nil }
      :"implicit_#{tls_port}"
    in { port: 1..1023, tls: String => mode } if mode != 'off'
      :explicit
    in { tls: 'off' | nil, ** }
      :plain
    end
  end

  private

  def read_content(path)
    file = inspec.file(path)
    file&.content if file.exist? && !file.directory?
  end
end
__END__
port = "80" (not Ruby {{{
