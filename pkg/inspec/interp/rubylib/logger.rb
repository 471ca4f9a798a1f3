# Copyright The Sonde Authors
# SPDX-License-Identifier: Apache-2.0

# A logger that keeps what it is told to itself: a report has no place for it.
class Logger
  module Severity
    DEBUG = 0
    INFO = 1
    WARN = 2
    ERROR = 3
    FATAL = 4
    UNKNOWN = 5
  end
  include Severity

  attr_accessor :progname, :formatter, :datetime_format
  attr_reader :level

  def initialize(_device = nil, *_rotation, level: DEBUG, progname: nil, formatter: nil, datetime_format: nil)
    self.level = level
    @progname = progname
    @formatter = formatter
    @datetime_format = datetime_format
  end

  def level=(severity)
    @level = severity.is_a?(Integer) ? severity : Severity.const_get(severity.to_s.upcase)
  rescue NameError
    raise ArgumentError, "invalid log level: #{severity}"
  end

  def add(_severity, _message = nil, _progname = nil)
    true
  end
  alias log add

  def <<(_message)
    self
  end

  def close
    nil
  end

  { debug: DEBUG, info: INFO, warn: WARN, error: ERROR, fatal: FATAL }.each do |name, severity|
    define_method(name) { |_message = nil| true }
    define_method("#{name}?") { level <= severity }
  end

  def unknown(_message = nil)
    true
  end
end
