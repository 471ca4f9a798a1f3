# Copyright The Sonde Authors
# SPDX-License-Identifier: Apache-2.0

# Parsers of rules, and transformations of what they return. The atoms are Go
# (parslet.go); error reports are a line and a column.
module Parslet
  class ParseFailed < StandardError
  end

  # Reporters choose between reports; there is one here.
  module ErrorReporter
    class Tree
    end

    class Deepest
    end

    class Contextual
    end
  end

  # A piece of the text that was parsed.
  class Slice
    attr_reader :str, :offset
    alias to_str str
    alias to_s str

    def ==(other)
      str == other
    end

    def +(other)
      combined = dup
      combined.instance_variable_set(:@str, str + other.to_s)
      combined
    end

    def =~(pattern)
      str =~ pattern
    end

    def match(pattern)
      str.match(pattern)
    end

    def size
      str.size
    end
    alias length size

    def to_sym
      str.to_sym
    end

    def to_i
      Integer(str)
    end
    alias to_int to_i

    def to_f
      str.to_f
    end

    def hash
      str.hash
    end

    def eql?(other)
      self == other
    end

    def inspect
      "#{str.inspect}@#{offset}"
    end
  end

  # What match returns without an argument: match['a-z'].
  class CharacterClass
    def [](characters)
      Atoms::Base.match("[#{characters}]")
    end
  end

  # The patterns of transformations.
  class Bind
    attr_reader :variable_name

    def initialize(name)
      @variable_name = name
    end
  end

  class SimpleBind < Bind
    def takes?(tree)
      !tree.is_a?(Hash) && !tree.is_a?(Array)
    end
  end

  class SequenceBind < Bind
    def takes?(tree)
      tree.is_a?(Array) && tree.none? { |e| e.instance_of?(Hash) || e.instance_of?(Array) }
    end
  end

  class SubtreeBind < Bind
    def takes?(_tree)
      true
    end
  end

  def self.included(base)
    base.extend(Rules)
  end

  module Rules
    def rule(name, _options = {}, &body)
      define_method(name) do
        @rules ||= {}
        @rules[name] ||= begin
          parser = self
          Atoms::Base.rule { parser.instance_eval(&body) }
        end
      end
    end
  end

  def match(pattern = nil)
    pattern.nil? ? CharacterClass.new : Atoms::Base.match(pattern)
  end

  def str(text)
    Atoms::Base.str(text)
  end

  def any
    Atoms::Base.match('.')
  end

  def simple(name)
    SimpleBind.new(name)
  end

  def sequence(name)
    SequenceBind.new(name)
  end

  def subtree(name)
    SubtreeBind.new(name)
  end

  module_function :match, :str, :any, :simple, :sequence, :subtree

  class Parser < Atoms::Base
    include Parslet

    def self.root(name)
      define_method(:root) { send(name) }
    end
  end

  # Rules that replace parts of a tree, from its leaves up.
  class Transform
    include Parslet

    class << self
      include Parslet

      def rule(expression, &block)
        own_rules << [expression, block]
      end

      def own_rules
        @own_rules ||= []
      end

      def rules
        superclass.respond_to?(:rules) ? superclass.rules + own_rules : own_rules
      end
    end

    # Where the block of a rule without parameter runs: what was bound is there
    # by its name.
    class Context
      include Parslet

      def initialize(bindings)
        bindings.each { |name, value| define_singleton_method(name) { value } }
      end
    end

    def initialize(raise_on_unmatch = false)
      @raise_on_unmatch = raise_on_unmatch
      @rules = self.class.rules.dup
    end

    def rule(expression, &block)
      @rules << [expression, block]
    end

    def apply(tree, context = nil)
      tree = case tree
             when Hash then tree.to_h { |k, v| [k, apply(v, context)] }
             when Array then tree.map { |e| apply(e, context) }
             else tree
             end
      transform(tree, context)
    end

    private

    def transform(tree, context)
      @rules.each do |expression, block|
        bindings = context ? context.dup : {}
        return result(block, bindings) if matches?(tree, expression, bindings)
      end
      raise NotImplementedError, "Failed to match `#{tree.inspect}`" if @raise_on_unmatch && tree.is_a?(Hash)

      tree
    end

    def result(block, bindings)
      return nil if block.nil?
      return block.call(bindings) if block.arity == 1

      Context.new(bindings).instance_eval(&block)
    end

    def matches?(tree, expression, bindings)
      if tree.is_a?(Hash) && expression.is_a?(Hash)
        tree.size == expression.size && expression.all? { |k, e| tree.key?(k) && matches?(tree[k], e, bindings) }
      elsif tree.is_a?(Array) && expression.is_a?(Array)
        tree.size == expression.size && tree.zip(expression).all? { |t, e| matches?(t, e, bindings) }
      elsif expression.is_a?(Bind)
        expression.takes?(tree) && bind(tree, expression.variable_name, bindings)
      else
        expression === tree
      end
    end

    # A name that stands twice in a pattern takes the same value twice.
    def bind(tree, name, bindings)
      return bindings[name] == tree if bindings[name]

      bindings[name] = tree
      true
    end
  end
end
