module Helper
  DEFAULTS = { a: 1 }.freeze
  def self.mod_func(x) = x * 2
  def helper_meth; 'helped'; end
end
class Plain
  attr_accessor :x
  def initialize(x); @x = x; end
  def <=>(o); x <=> o.x; end
  include Comparable
end
class HelperRes < Inspec.resource(1)
  name 'helper_res'
  include Helper
  def val; helper_meth + Helper.mod_func(2).to_s; end
  def plain; Plain.new(3).x; end
  def cmd; inspec.command('nope').exist?; end
  def js; inspec.json(content: '{"k": 1}').params; end
  def os_name; inspec.os.name; end
  def prof; inspec.profile.files; end
end
def top_level_fn; 'tl'; end
TOP_CONST = 42
RSpec::Matchers.define :be_twice_of do |expected|
  match { |actual| actual == expected * 2 }
  description { "be twice of #{expected}" }
  failure_message { |actual| "nope #{actual}" }
end
RSpec::Matchers.define :be_custom do
  match { |actual| actual == 'c' }
  chain(:really) { @really = true }
  failure_message_when_negated { |a| "neg #{a}" }
end
RSpec::Matchers.define_negated_matcher :exclude, :include
RSpec::Matchers.alias_matcher :be_the_double_of, :be_twice_of
