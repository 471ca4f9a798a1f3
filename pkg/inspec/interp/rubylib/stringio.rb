# Copyright The Sonde Authors
# SPDX-License-Identifier: Apache-2.0

# A string that is read and written as a file is.
class StringIO
  include Enumerable

  attr_accessor :string, :lineno
  attr_reader :pos
  alias tell pos

  def initialize(string = +'', mode = nil)
    @string = string
    @lineno = 0
    @pos = mode.to_s.start_with?('a') ? string.bytesize : 0
    @string.replace('') if mode.to_s.start_with?('w')
    @closed = false
  end

  def self.open(*arguments)
    io = new(*arguments)
    block_given? ? yield(io) : io
  end

  def pos=(at)
    raise Errno::EINVAL, 'Invalid argument' if at < 0

    @pos = at
  end

  def rewind
    @lineno = 0
    @pos = 0
  end

  def seek(offset, whence = 0)
    self.pos = [0, @pos, @string.bytesize][whence] + offset
    0
  end

  def eof?
    @pos >= @string.bytesize
  end
  alias eof eof?

  def read(length = nil, _buffer = nil)
    check_open
    return length.nil? || length.zero? ? +'' : nil if eof?

    part = @string.byteslice(@pos, length || @string.bytesize)
    @pos += part.bytesize
    part
  end

  def gets(separator = $/, chomp: false)
    check_open
    return nil if eof?
    return read if separator.nil?

    rest = @string.byteslice(@pos, @string.bytesize)
    line = rest.each_line(separator.empty? ? "\n\n" : separator).first
    @pos += line.bytesize
    @lineno += 1
    chomp ? line.chomp(separator) : line
  end

  def readline(*arguments, **options)
    gets(*arguments, **options) || raise(EOFError, 'end of file reached')
  end

  def each_line(*arguments, **options)
    return enum_for(:each_line, *arguments, **options) unless block_given?

    while (line = gets(*arguments, **options))
      yield line
    end
    self
  end
  alias each each_line

  def readlines(*arguments, **options)
    each_line(*arguments, **options).to_a
  end

  def getc
    return nil if eof?

    c = @string.byteslice(@pos, 4).scrub[0]
    @pos += c.bytesize
    c
  end

  def readchar
    getc || raise(EOFError, 'end of file reached')
  end

  def getbyte
    return nil if eof?

    @pos += 1
    @string.getbyte(@pos - 1)
  end

  def ungetc(char)
    @pos -= char.bytesize
    nil
  end

  def each_char
    return enum_for(:each_char) unless block_given?

    while (c = getc)
      yield c
    end
    self
  end

  def write(*texts)
    check_open
    texts.sum do |text|
      text = text.to_s
      if @pos >= @string.bytesize
        @string << ("\0" * (@pos - @string.bytesize)) << text
      else
        head = @string.byteslice(0, @pos)
        tail = @string.byteslice(@pos + text.bytesize, @string.bytesize) || ''
        @string.replace(head + text + tail)
      end
      @pos += text.bytesize
      text.bytesize
    end
  end

  def <<(text)
    write(text)
    self
  end

  def print(*texts)
    write(*texts)
    nil
  end

  def puts(*lines)
    write("\n") if lines.empty?
    lines.flatten.each { |line| write(line.to_s.end_with?("\n") ? line.to_s : "#{line}\n") }
    nil
  end

  def printf(format, *arguments)
    write(format(format, *arguments))
    nil
  end

  def putc(char)
    write(char.is_a?(Integer) ? (char & 255).chr : char.to_s[0])
    char
  end

  def truncate(length)
    @string.replace(@string.byteslice(0, length).ljust(length, "\0"))
    length
  end

  def size
    @string.bytesize
  end
  alias length size

  def close
    @closed = true
    nil
  end
  alias close_read close
  alias close_write close

  def closed?
    @closed
  end

  def flush
    self
  end

  def sync
    true
  end

  def sync=(value)
    value
  end

  def tty?
    false
  end
  alias isatty tty?

  private

  def check_open
    raise IOError, 'not opened for reading' if @closed
  end
end
