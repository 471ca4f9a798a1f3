RSpec::Matchers.define :be_multiple_of do |expected|
  match { |actual| actual % expected == 0 }
  failure_message { |actual| "expected #{actual} to be a multiple of #{expected}" }
  failure_message_when_negated { |actual| "expected #{actual} not multiple of #{expected}" }
  description { "be multiple of #{expected}" }
end
RSpec::Matchers.define :be_close do |a, b|
  match { |actual| (actual - a).abs <= @tol.to_i + (@strict ? 0 : b) }
  chain(:with_tolerance) { |t| @tol = t }
  chain(:strictly) { @strict = true }
  chain :using, :mode
  diffable
end
RSpec::Matchers.define :plain do
  match { |actual| actual == 1 }
end
RSpec::Matchers.define :raises_inside do
  match { |actual| raise 'inside' }
end
RSpec::Matchers.define :with_expect do |x|
  match { |actual| expect(actual).to eq x }
end
RSpec::Matchers.define :with_notify do |x|
  match(notify_expectation_failures: true) { |actual| expect(actual).to eq x }
end
RSpec::Matchers.define :neg do |x|
  match { |a| a == x }
  match_when_negated { |a| a != x && a != 3 }
end
RSpec::Matchers.define :helper_m do |x|
  def calc(a)
    a * 2
  end
  match { |a| calc(a) == x }
  define_method(:foo) { 5 }
  failure_message { "foo #{foo} #{expected.inspect} #{actual.inspect} #{name}" }
end
RSpec::Matchers.define :blocky do
  supports_block_expectations
  match { |blk| blk.call == 5 }
end
RSpec::Matchers.define :unless_raises do
  match_unless_raises(ArgumentError) { |a| raise ArgumentError if a == 1 }
end
RSpec::Matchers.define :vm do |*items|
  match { |a| items.all? { |i| a.include?(i) } }
end
RSpec::Matchers.alias_matcher :a_multiple_of, :be_multiple_of
RSpec::Matchers.define_negated_matcher :not_include, :include
RSpec::Matchers.define_negated_matcher :be_non_empty, :be_empty
class MyMatcher
  def initialize(x) ; @x = x ; end
  def matches?(a) ; @a = a ; a == @x ; end
  def failure_message ; "my #{@a} vs #{@x}" ; end
  def failure_message_when_negated ; "my neg" ; end
  def description ; "be my #{@x}" ; end
end
control 'custom' do
  describe 6 do
    it { should be_multiple_of 3 }
    it { should be_multiple_of 4 }
    it { should_not be_multiple_of 3 }
    it { should be_close 5, 1 }
    it { should be_close(5, 0) }
    it { should be_close(5, 0).with_tolerance(1) }
    it { should be_close(5, 1).strictly }
    it { should be_close(4, 1).using(:fast) }
    it { should plain }
    it { should_not plain }
    it { should raises_inside }
    it { should with_expect 5 }
    it { should_not with_expect 5 }
    it { should with_notify 5 }
    it { should neg 5 }
    it { should_not neg 5 }
    it { should_not neg 6 }
    it { should helper_m 12 }
    it { should helper_m 13 }
    it { expect { 5 }.to blocky }
    it { expect { 6 }.to blocky }
    it { should unless_raises }
    it { expect(1).to unless_raises }
    it { expect([3, 6]).to all(be_multiple_of(3)) }
    it { expect([3, 7]).to all(be_multiple_of(3)) }
    it { expect([3, 7]).to include(a_multiple_of(7)) }
    it { expect([3, 7]).to include(a_multiple_of(8)) }
    it { expect([1, 2]).to not_include(3) }
    it { expect([1, 2]).to not_include(2) }
    it { expect([1, 2]).to be_non_empty.and not_include(2) }
    it { expect([1, 2, 3]).to vm 1, 2 }
    it { expect([1, 2, 3]).to vm 1, 9 }
    it { should be_multiple_of(3).and be_multiple_of(4) }
  end
  describe 'cls' do
    it { should MyMatcher.new('cls') }
    it { should MyMatcher.new('x') }
    it { should_not MyMatcher.new('cls') }
  end
end
