# Copyright The Sonde Authors
# SPDX-License-Identifier: Apache-2.0

# Semantic versions, as Semverse compares them.
module Semverse
  class InvalidVersionFormat < StandardError
  end

  class Version
    include Comparable

    PATTERN = /\A(\d+)\.(\d+)(?:\.(\d+))?(?:-([0-9a-z\-.]+))?(?:\+([0-9a-z\-.]+))?\z/i

    attr_reader :major, :minor, :patch, :pre_release, :build

    def self.coerce(version)
      version.is_a?(Version) ? version : new(version)
    end

    def initialize(version)
      case version
      when Array
        @major, @minor, @patch, @pre_release, @build = version
      else
        m = version.to_s.match(PATTERN)
        raise InvalidVersionFormat, "'#{version}' did not contain a valid version string: 'x.y.z' or 'x.y'." unless m

        @major, @minor, @patch = m[1].to_i, m[2].to_i, m[3].to_i
        @pre_release, @build = m[4], m[5]
      end
      @major ||= 0
      @minor ||= 0
      @patch ||= 0
    end

    def pre_release?
      !pre_release.nil?
    end

    def zero?
      [major, minor, patch].all?(&:zero?)
    end

    def to_a
      [major, minor, patch, pre_release, build]
    end

    def to_s
      "#{major}.#{minor}.#{patch}" + (pre_release ? "-#{pre_release}" : '') + (build ? "+#{build}" : '')
    end

    def inspect
      "#<Semverse::Version #{self}>"
    end

    def eql?(other)
      other.is_a?(Version) && self == other
    end

    def hash
      to_a.hash
    end

    # A pre-release is before its release, a build after it.
    def <=>(other)
      other = Version.coerce(other)
      numbers = [major, minor, patch] <=> [other.major, other.minor, other.patch]
      return numbers unless numbers.zero?

      pre = pre_release && other.pre_release ? identifiers(pre_release, other.pre_release) : (other.pre_release ? 1 : 0) - (pre_release ? 1 : 0)
      return pre unless pre.zero?

      build && other.build ? identifiers(build, other.build) : (build ? 1 : 0) - (other.build ? 1 : 0)
    end

    private

    def identifiers(mine, theirs)
      mine = mine.split('.')
      theirs = theirs.split('.')
      [mine.size, theirs.size].max.times do |i|
        a = mine[i]
        b = theirs[i]
        return -1 if a.nil?
        return 1 if b.nil?
        next if a == b

        numeric = [a, b].map { |s| s.match?(/\A\d+\z/) }
        return a.to_i <=> b.to_i if numeric.all?
        return numeric[0] ? -1 : 1 if numeric.any?

        return a <=> b
      end
      0
    end
  end
end
