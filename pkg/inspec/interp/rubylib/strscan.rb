# Copyright The Sonde Authors
# SPDX-License-Identifier: Apache-2.0

# A reader of a string from left to right. Positions are bytes.
class StringScanner
  class Error < StandardError
  end

  attr_reader :string, :pos
  alias pointer pos
  alias charpos pos

  def initialize(string)
    @string = string
    reset
  end

  def string=(string)
    @string = string
    reset
  end

  def reset
    @pos = 0
    @match = nil
    self
  end

  def terminate
    @pos = @string.bytesize
    @match = nil
    self
  end

  def pos=(at)
    at += @string.bytesize if at < 0
    raise RangeError, 'index out of range' if at < 0 || at > @string.bytesize

    @pos = at
  end
  alias pointer= pos=

  def rest
    @string.byteslice(@pos..) || ''
  end

  def rest?
    !eos?
  end

  def rest_size
    @string.bytesize - @pos
  end

  def eos?
    @pos >= @string.bytesize
  end

  def beginning_of_line?
    @pos == 0 || @string.byteslice(@pos - 1, 1) == "\n"
  end
  alias bol? beginning_of_line?

  def scan(pattern)
    step(pattern, true, true) { |m| m[0] }
  end

  def scan_until(pattern)
    step(pattern, false, true) { |m| m.pre_match + m[0] }
  end

  def skip(pattern)
    step(pattern, true, true) { |m| m[0].bytesize }
  end

  def skip_until(pattern)
    step(pattern, false, true) { |m| (m.pre_match + m[0]).bytesize }
  end

  def match?(pattern)
    step(pattern, true, false) { |m| m[0].bytesize }
  end

  def check(pattern)
    step(pattern, true, false) { |m| m[0] }
  end

  def check_until(pattern)
    step(pattern, false, false) { |m| m.pre_match + m[0] }
  end

  def exist?(pattern)
    step(pattern, false, false) { |m| (m.pre_match + m[0]).bytesize }
  end

  def getch
    scan(/./m)
  end

  def peek(length)
    @string.byteslice(@pos, length)
  end

  def unscan
    raise Error, 'unscan error: previous match record not exist' unless @match

    @pos = @before
    @match = nil
    self
  end

  def matched
    @match && @match[0]
  end

  def matched?
    !@match.nil?
  end

  def matched_size
    @match && @match[0].bytesize
  end

  def [](group)
    @match && @match[group]
  end

  def captures
    @match && @match.captures
  end

  def pre_match
    @match && @string.byteslice(0, @from)
  end

  def post_match
    @match && @match.post_match
  end

  private

  def step(pattern, anchored, advance)
    pattern = Regexp.new(Regexp.escape(pattern)) if pattern.is_a?(String)
    pattern = Regexp.new("\\A(?:#{pattern.source})", pattern.options) if anchored
    @match = pattern.match(rest)
    return nil unless @match

    @before = @pos
    @from = @pos + @match.pre_match.bytesize
    @pos = @from + @match[0].bytesize if advance
    yield @match
  end
end
