# Copyright The Sonde Authors
# SPDX-License-Identifier: Apache-2.0

# An object that passes on to another what it does not answer itself.
class Delegator
  def initialize(object)
    __setobj__(object)
  end

  def method_missing(name, *arguments, **options, &block)
    return super unless __getobj__.respond_to?(name)

    __getobj__.public_send(name, *arguments, **options, &block)
  end

  def respond_to_missing?(name, all = false)
    __getobj__.respond_to?(name, all)
  end

  def ==(other)
    other.equal?(self) || __getobj__ == other
  end

  # What every object has, and the delegate may have otherwise.
  %i[to_s inspect === =~ hash <=> !~ eql? to_json to_yaml].each do |name|
    define_method(name) { |*arguments| __getobj__.public_send(name, *arguments) }
  end
end

class SimpleDelegator < Delegator
  def __getobj__
    @delegate_sd_obj
  end

  def __setobj__(object)
    @delegate_sd_obj = object
  end
end

module Kernel
  def DelegateClass(_superclass)
    SimpleDelegator
  end
end
