# Copyright The Sonde Authors
# SPDX-License-Identifier: Apache-2.0

# An address of IP, or a network of such.
class IPAddr
  class Error < ArgumentError
  end

  class InvalidAddressError < Error
  end

  class AddressFamilyError < Error
  end

  class InvalidPrefixError < InvalidAddressError
  end

  include Comparable

  FAMILIES = { 4 => 2, 6 => 10 }.freeze

  attr_reader :prefix

  def initialize(address = '::', family = nil)
    if address.is_a?(Integer)
      raise AddressFamilyError, "unsupported address family: #{family}" unless FAMILIES.value?(family)

      @version = FAMILIES.key(family)
      @bits = address
      @prefix = width
      return
    end
    text, _, mask = address.to_s.partition('/')
    text = text[1..-2] if text.start_with?('[') && text.end_with?(']')
    @version = text.include?(':') ? 6 : 4
    @bits = @version == 4 ? parse4(text, address) : parse6(text, address)
    @prefix = mask.empty? ? width : prefix_of(mask, address)
    @bits &= netmask_bits
  end

  def ipv4?
    @version == 4
  end

  def ipv6?
    @version == 6
  end

  def family
    FAMILIES[@version]
  end

  def to_i
    @bits
  end

  def to_s
    return four(@bits) if ipv4?

    groups = words.map { |w| w.to_s(16) }.join(':')
    run = groups.scan(/\b0(?::0)+\b/).max_by(&:size)
    return groups unless run

    groups.sub(/(?:\A|:)#{run}(?:\z|:)/, '::')
  end

  def to_string
    ipv4? ? four(@bits) : words.map { |w| w.to_s(16).rjust(4, '0') }.join(':')
  end

  def inspect
    mask = ipv4? ? four(netmask_bits) : IPAddr.new(netmask_bits, family).to_string
    "#<IPAddr: IPv#{@version}:#{to_string}/#{mask}>"
  end

  def mask(length)
    dup.tap { |a| a.instance_eval { @prefix = prefix_of(length.to_s, length); @bits &= netmask_bits } }
  end

  def netmask
    ipv4? ? four(netmask_bits) : IPAddr.new(netmask_bits, family).to_string
  end

  def include?(other)
    other = IPAddr.new(other.to_s) unless other.is_a?(IPAddr)
    other.family == family && other.prefix >= prefix && other.to_i & netmask_bits == @bits
  end
  alias === include?

  def to_range
    last = @bits | (~netmask_bits & ((1 << width) - 1))
    IPAddr.new(@bits, family)..IPAddr.new(last, family)
  end

  def succ
    IPAddr.new(@bits + 1, family)
  end

  def ==(other)
    other = IPAddr.new(other) if other.is_a?(String)
    other.is_a?(IPAddr) && other.family == family && other.to_i == @bits
  rescue Error
    false
  end

  def eql?(other)
    other.is_a?(IPAddr) && hash == other.hash
  end

  def hash
    [@version, @bits, @prefix].hash
  end

  def <=>(other)
    other = IPAddr.new(other) if other.is_a?(String)
    other.is_a?(IPAddr) && other.family == family ? @bits <=> other.to_i : nil
  end

  def &(other)
    IPAddr.new(@bits & other.to_i, family)
  end

  def |(other)
    IPAddr.new(@bits | other.to_i, family)
  end

  def loopback?
    ipv4? ? @bits >> 24 == 127 : @bits == 1
  end

  def private?
    return @bits >> 121 == 0x7e if ipv6?

    @bits >> 24 == 10 || @bits >> 20 == 0xac1 || @bits >> 16 == 0xc0a8
  end

  def link_local?
    ipv4? ? @bits >> 16 == 0xa9fe : @bits >> 118 == 0x3fa
  end

  private

  def width
    @version == 4 ? 32 : 128
  end

  def netmask_bits
    ((1 << width) - 1) ^ ((1 << (width - @prefix)) - 1)
  end

  def words
    (0..7).map { |i| (@bits >> (16 * (7 - i))) & 0xffff }
  end

  def four(bits)
    [24, 16, 8, 0].map { |n| (bits >> n) & 255 }.join('.')
  end

  def invalid(address)
    raise InvalidAddressError, "invalid address: #{address}"
  end

  def parse4(text, address)
    parts = text.split('.', -1)
    invalid(address) unless parts.size == 4 && parts.all? { |p| p.match?(/\A\d{1,3}\z/) && p.to_i < 256 }
    parts.inject(0) { |sum, p| (sum << 8) + p.to_i }
  end

  def parse6(text, address)
    text, = text.split('%', 2)
    if (four = text[/[^:]+\.[^:]+\z/])
      bits = parse4(four, address)
      text = text.sub(four, format('%x:%x', bits >> 16, bits & 0xffff))
    end
    left, middle, right = text.partition('::')
    head = left.split(':', -1)
    tail = right.split(':', -1)
    missing = 8 - head.size - tail.size
    invalid(address) if middle.empty? ? missing != 0 : missing < 1
    groups = head + ['0'] * missing + tail
    invalid(address) unless groups.all? { |g| g.match?(/\A\h{1,4}\z/) }
    groups.inject(0) { |sum, g| (sum << 16) + g.hex }
  end

  def prefix_of(mask, address)
    if mask.match?(/\A\d+\z/)
      raise InvalidPrefixError, "invalid length: #{address}" if mask.to_i > width

      return mask.to_i
    end
    bits = mask.include?(':') ? parse6(mask, address) : parse4(mask, address)
    ones = bits.to_s(2).count('1')
    raise InvalidPrefixError, "invalid mask #{mask}" if bits != ((1 << width) - 1) ^ ((1 << (width - ones)) - 1)

    ones
  end
end
