# Copyright The Sonde Authors
# SPDX-License-Identifier: Apache-2.0

# The platform as custom resources inherit it (InSpec:
# lib/inspec/resources/platform.rb). The resource platform is another class: it
# has no platform of train's within, which these reach for.
class PlatformResource < Inspec::Resource
  # Train's platform, as far as the resource platform knows it.
  class Detected
    def initialize(resource)
      @resource = resource
    end

    def name
      @resource.name
    end

    def family
      @resource.family
    end

    def release
      @resource.release
    end

    def arch
      @resource.arch
    end

    def families
      @resource.families
    end
    alias family_hierarchy families

    def [](key)
      @resource[key]
    end

    # Train has a predicate for each family and platform: redhat?, linux?.
    def method_missing(name, *args)
      return super unless respond_to_missing?(name)

      @resource.platform?(name.to_s.chomp('?'))
    end

    def respond_to_missing?(name, _all = false)
      name.to_s.end_with?('?')
    end
  end

  def initialize
    @platform = Detected.new(inspec.platform)
  end

  def name
    @platform.name
  end

  def family
    @platform.family
  end

  def families
    @platform.families
  end

  def release
    @platform.release
  end

  def arch
    @platform.arch
  end

  def [](key)
    @platform[key]
  end

  def platform?(name)
    inspec.platform.platform?(name)
  end

  def in_family?(family)
    inspec.platform.in_family?(family)
  end

  def supported?(supports)
    supports.nil? || supports.empty? || inspec.platform.supported?(supports)
  end

  def params
    inspec.platform.params
  end

  def to_s
    'Platform Detection'
  end
end
