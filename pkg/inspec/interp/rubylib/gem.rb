# Copyright The Sonde Authors
# SPDX-License-Identifier: Apache-2.0

# Versions and requirements as RubyGems orders them.
module Gem
  class Version
    include Comparable

    PATTERN = /\A\s*([0-9]+(\.[0-9a-zA-Z]+)*(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?)?\s*\z/

    def self.correct?(version)
      version.to_s.match?(PATTERN)
    end

    def self.create(input)
      return input if input.is_a?(Version) || input.nil?

      new(input)
    end

    def initialize(version)
      raise ArgumentError, "Malformed version number string #{version}" unless Version.correct?(version)

      @version = version.to_s.strip.gsub('-', '.pre.')
      @version = '0' if @version.empty?
    end

    def version
      @version.dup
    end
    alias to_s version

    def inspect
      "#<Gem::Version #{version.inspect}>"
    end

    def segments
      @version.scan(/[0-9]+|[a-z]+/i).map { |s| s.match?(/\A\d/) ? s.to_i : s }
    end

    def canonical_segments
      all = segments
      at = all.index { |s| s.is_a?(String) } || all.size
      [all[0...at], all[at..]].flat_map { |part| part.reverse.drop_while { |s| s == 0 }.reverse }
    end

    def prerelease?
      @version.match?(/[a-zA-Z]/)
    end

    def release
      return self unless prerelease?

      Version.new(segments.take_while { |s| !s.is_a?(String) }.join('.'))
    end

    def bump
      numbers = segments.take_while { |s| !s.is_a?(String) }
      numbers.pop if numbers.size > 1
      numbers[-1] = numbers[-1].succ
      Version.new(numbers.join('.'))
    end

    def eql?(other)
      other.is_a?(Version) && @version == other.version
    end

    def hash
      canonical_segments.hash
    end

    # Letters are less than numbers: 1.0.a is before 1.0.
    def <=>(other)
      return Version.correct?(other) ? self <=> Version.new(other) : nil if other.is_a?(String)
      return nil unless other.is_a?(Version)

      mine = canonical_segments
      theirs = other.canonical_segments
      [mine.size, theirs.size].max.times do |i|
        a = mine[i] || 0
        b = theirs[i] || 0
        next if a == b
        return -1 if a.is_a?(String) && b.is_a?(Integer)
        return 1 if a.is_a?(Integer) && b.is_a?(String)

        return a <=> b
      end
      0
    end
  end

  class Requirement
    OPERATORS = {
      '=' => ->(v, r) { v == r },
      '!=' => ->(v, r) { v != r },
      '>' => ->(v, r) { v > r },
      '<' => ->(v, r) { v < r },
      '>=' => ->(v, r) { v >= r },
      '<=' => ->(v, r) { v <= r },
      '~>' => ->(v, r) { v >= r && v.release < r.bump },
    }.freeze

    def self.create(input)
      input.is_a?(Requirement) ? input : new(input)
    end

    def initialize(*requirements)
      requirements = ['>= 0'] if requirements.flatten.empty?
      @requirements = requirements.flatten.compact.map { |r| parse(r) }
    end

    def satisfied_by?(version)
      @requirements.all? { |op, wanted| OPERATORS[op].call(version, wanted) }
    end
    alias === satisfied_by?
    alias =~ satisfied_by?

    def to_s
      @requirements.map { |op, wanted| "#{op} #{wanted}" }.join(', ')
    end

    private

    def parse(text)
      return ['=', text] if text.is_a?(Version)

      m = text.to_s.match(/\A\s*(=|!=|>=|<=|~>|>|<)?\s*([0-9][0-9A-Za-z.-]*)\s*\z/)
      raise ArgumentError, "Illformed requirement [#{text.inspect}]" unless m

      [m[1] || '=', Version.new(m[2])]
    end
  end
end
