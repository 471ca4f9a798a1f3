# Copyright The Sonde Authors
# SPDX-License-Identifier: Apache-2.0

# An object whose fields are what it is given.
class OpenStruct
  def initialize(hash = nil)
    @table = {}
    hash.each_pair { |name, value| self[name] = value } if hash
  end

  def initialize_copy(other)
    super
    fields = other.to_h
    @table = {}
    fields.each_pair { |name, value| self[name] = value }
  end

  def [](name)
    @table[name.to_sym]
  end

  def []=(name, value)
    name = name.to_sym
    raise FrozenError, "can't modify frozen OpenStruct: #{inspect}" if frozen?

    unless @table.key?(name) || name.to_s.end_with?('!')
      table = @table
      define_singleton_method(name) { table[name] }
    end
    @table[name] = value
  end

  def method_missing(name, *args)
    text = name.to_s
    if text.end_with?('=') && args.size == 1
      self[text.delete_suffix('=')] = args[0]
    elsif args.empty?
      @table[name]
    else
      super
    end
  end

  def respond_to_missing?(name, all = false)
    @table.key?(name.to_s.delete_suffix('=').to_sym) || super
  end

  def to_h(&block)
    block ? @table.to_h(&block) : @table.dup
  end

  def each_pair(&block)
    return @table.each_pair unless block

    @table.each_pair(&block)
    self
  end

  def dig(name, *rest)
    @table.dig(name.to_sym, *rest)
  end

  def delete_field(name)
    name = name.to_sym
    unless @table.key?(name)
      return yield if block_given?

      raise NameError.new("no field `#{name}' in #{inspect}", name)
    end
    singleton_class.send(:remove_method, name) if singleton_methods(false).include?(name)
    @table.delete(name)
  end

  def ==(other)
    other.is_a?(OpenStruct) && to_h == other.to_h
  end

  def eql?(other)
    other.is_a?(OpenStruct) && to_h.eql?(other.to_h)
  end

  def hash
    @table.hash
  end

  def inspect
    fields = @table.map { |name, value| value.equal?(self) ? "#{name}=#<#{self.class} ...>" : "#{name}=#{value.inspect}" }
    fields.empty? ? "#<#{self.class}>" : "#<#{self.class} #{fields.join(', ')}>"
  end
  alias to_s inspect
end
