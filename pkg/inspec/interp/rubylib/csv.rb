# Copyright The Sonde Authors
# SPDX-License-Identifier: Apache-2.0

# CSV of texts; files are read with the resource file.
class CSV
  include Enumerable

  class MalformedCSVError < RuntimeError
  end

  # A line with names for its fields.
  class Row
    include Enumerable

    attr_reader :headers, :fields

    def initialize(headers, fields, header_row = false)
      @headers = headers.dup
      @headers << nil while @headers.size < fields.size
      @fields = fields + [nil] * (@headers.size - fields.size)
      @header_row = header_row
    end

    def header_row?
      @header_row
    end

    def [](key)
      key.is_a?(Integer) || key.is_a?(Range) ? @fields[key] : field(key)
    end

    def field(key)
      i = @headers.index(key)
      i && @fields[i]
    end

    def []=(key, value)
      i = key.is_a?(Integer) ? key : @headers.index(key)
      unless i
        @headers << key
        i = @headers.size - 1
      end
      @fields[i] = value
    end

    def fetch(key, *default)
      return field(key) if @headers.include?(key)
      return yield(key) if block_given?
      return default[0] unless default.empty?

      raise KeyError, "key not found: #{key}"
    end

    def header?(key)
      @headers.include?(key)
    end
    alias has_key? header?
    alias key? header?
    alias include? header?
    alias member? header?

    def field?(value)
      @fields.include?(value)
    end

    def values_at(*keys)
      keys.map { |k| self[k] }
    end

    def each
      return to_enum(:each) unless block_given?

      @headers.zip(@fields) { |pair| yield pair[0], pair[1] }
      self
    end
    alias each_pair each

    def to_h
      @headers.each_with_index.each_with_object({}) { |(name, i), h| h[name] = @fields[i] unless h.key?(name) }
    end
    alias to_hash to_h

    def dig(key, *rest)
      value = self[key]
      rest.empty? || value.nil? ? value : value.dig(*rest)
    end

    def size
      @headers.size
    end
    alias length size

    def empty?
      @headers.empty?
    end

    def ==(other)
      return @headers.zip(@fields) == other.headers.zip(other.fields) if other.is_a?(Row)

      @headers.zip(@fields) == other
    end

    def to_csv(**options)
      @fields.to_csv(**options)
    end
    alias to_s to_csv

    def inspect
      '#<CSV::Row ' + @headers.zip(@fields).map { |k, v| (k.is_a?(Symbol) ? k.to_s : k.inspect) + ':' + v.inspect }.join(' ') + '>'
    end
  end

  # Lines with names for their fields.
  class Table
    include Enumerable

    attr_reader :headers

    def initialize(rows, headers: nil)
      @rows = rows
      @headers = headers || (rows.empty? ? [] : rows[0].headers)
    end

    def each(&block)
      return @rows.each unless block

      @rows.each(&block)
      self
    end

    def [](key)
      key.is_a?(Integer) || key.is_a?(Range) ? @rows[key] : @rows.map { |row| row[key] }
    end

    def size
      @rows.size
    end
    alias length size

    def dig(key, *rest)
      value = self[key]
      rest.empty? || value.nil? ? value : value.dig(*rest)
    end

    def to_a
      [headers] + @rows.map(&:fields)
    end

    def ==(other)
      other = other.to_a if other.is_a?(Table)
      to_a == other
    end

    def to_csv(**options)
      ([headers.to_csv(**options)] + @rows.map { |row| row.to_csv(**options) }).join
    end
    alias to_s to_csv

    def inspect
      "#<CSV::Table mode:col_or_row row_count:#{@rows.size + 1}>\n#{to_csv}"
    end
  end

  OPTIONS = %i[col_sep row_sep quote_char headers header_converters converters skip_blanks skip_lines liberal_parsing strip
               return_headers nil_value empty_value force_quotes quote_empty write_headers].freeze

  def self.parse(text, **options, &block)
    csv = new(text, **options)
    block ? csv.each(&block) : csv.read
  end

  def self.parse_line(text, **options)
    new(text, **options).shift
  end

  def self.generate_line(fields, col_sep: ',', row_sep: "\n", quote_char: '"', force_quotes: false, quote_empty: true, **)
    fields = fields.fields if fields.is_a?(Row)
    fields.map do |field|
      next '' if field.nil?

      text = field.to_s
      quote = force_quotes || (text.empty? && quote_empty) || text.include?(col_sep) || text.include?(quote_char) || text =~ /[\r\n]/
      quote ? quote_char + text.gsub(quote_char, quote_char * 2) + quote_char : text
    end.join(col_sep) + row_sep
  end

  def self.generate_lines(rows, **options)
    rows.map { |row| generate_line(row, **options) }.join
  end

  def self.generate(text = +'', **options)
    writer = new(text, **options)
    yield writer
    writer.string
  end

  %i[read readlines foreach open table filter instance].each do |name|
    define_singleton_method(name) do |*|
      raise NotImplementedError, "sonde does not support CSV.#{name}: read the file with the resource file"
    end
  end

  attr_reader :string

  def initialize(text = '', **options)
    unknown = options.keys - OPTIONS
    raise ArgumentError, "unknown keyword: #{unknown[0].inspect}" unless unknown.empty?

    text = text.read if text.respond_to?(:read)
    @string = text
    @options = options
  end

  def <<(fields)
    @string << CSV.generate_line(fields, **@options)
    self
  end
  alias add_row <<
  alias puts <<

  def each(&block)
    return rows.each unless block

    rows.each(&block)
    self
  end

  def read
    @options[:headers] ? Table.new(rows, headers: headers) : rows
  end
  alias readlines read

  def shift
    @at = (@at || -1) + 1
    rows[@at]
  end
  alias gets shift
  alias readline shift

  def headers
    rows
    @headers
  end

  private

  def rows
    @rows ||= named(lines)
  end

  def lines
    found = CSVReader__.rows(@string, @options.fetch(:col_sep, ','), @options.fetch(:quote_char, '"'), @options[:liberal_parsing])
    found = found.reject(&:empty?) if @options[:skip_blanks]
    if (pattern = @options[:skip_lines])
      found = found.reject { |line| line.join(',') =~ Regexp.new(pattern.is_a?(Regexp) ? pattern.source : Regexp.escape(pattern)) }
    end
    found = found.map { |line| line.map { |field| field.nil? ? nil : field.strip } } if @options[:strip]
    found.map { |line| line.map { |field| field.nil? ? @options[:nil_value] : field } }
  end

  def named(found)
    names = @options[:headers]
    return found.map { |line| convert(line) } unless names

    first = nil
    if names == true || names == :first_row
      first = found.shift
      names = first || []
    elsif names.is_a?(String)
      names = CSV.parse_line(names, col_sep: @options.fetch(:col_sep, ','))
    end
    @headers = names.map { |name| name.is_a?(String) ? convert_header(name) : name }
    out = found.reject(&:empty?).map { |line| Row.new(@headers, convert(line)) }
    out.unshift(Row.new(@headers, first || names, true)) if @options[:return_headers]
    out
  end

  def convert_header(name)
    Array(@options[:header_converters]).inject(name) do |text, how|
      case how
      when :downcase then text.downcase
      when :symbol then text.strip.downcase.gsub(/[^\s\w]+/, '').gsub(/\s+/, '_').to_sym
      when :symbol_raw then text.strip.to_sym
      else how.arity == 1 ? how.call(text) : how.call(text, nil)
      end
    end
  end

  def convert(line)
    kinds = Array(@options[:converters])
    return line if kinds.empty?

    kinds = kinds.flat_map { |kind| { numeric: %i[integer float], all: %i[date_time integer float] }.fetch(kind, [kind]) }
    line.map do |field|
      kinds.inject(field) do |value, kind|
        next value unless value.is_a?(String)

        case kind
        when :integer then Integer(value, exception: false) || value
        when :float then Float(value, exception: false) || value
        when :date then value =~ /\A\d{4}-\d{1,2}-\d{1,2}\z/ ? Date.parse(value) : value
        when :date_time then value =~ /\A\d{4}-\d\d-\d\d[T ]\d\d:\d\d/ ? DateTime.parse(value) : value
        else kind.arity == 1 ? kind.call(value) : kind.call(value, nil)
        end
      end
    end
  end
end

class Array
  def to_csv(**options)
    CSV.generate_line(self, **options)
  end
end

class String
  def parse_csv(**options)
    CSV.parse_line(self, **options)
  end
end
