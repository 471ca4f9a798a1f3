class MyRes < Inspec.resource(1)
  name 'my_res'
  desc 'd'
  supports platform: 'unix'
  example 'e'
  attr_reader :val, :opts
  def initialize(val = 'def', opts = {})
    @val = val
    @opts = opts
    return skip_resource('no val') if val.nil?
    raise Inspec::Exceptions::ResourceSkipped, 'skipped!' if val == 'skip'
    raise Inspec::Exceptions::ResourceFailed, 'failed!' if val == 'fail'
    raise 'plain' if val == 'raise'
    @content = inspec.file('/etc/passwd').content
    fail_resource('soft fail') if val == 'softfail'
  end
  def exists?; true; end
  def good?(x = nil); x.nil? || x == 1; end
  def has_thing?(t); t == 'a'; end
  def lines; @content.lines.map(&:chomp); end
  def users; lines.map { |l| l.split(':').first }; end
  def hash_prop; { 'a' => { 'b' => 1 } }; end
  def raise_prop; raise 'prop raised'; end
  def method_missing(n, *a)
    return "mm_#{n}" if n.to_s.start_with?('dyn')
    super
  end
  def respond_to_missing?(n, p = false) = n.to_s.start_with?('dyn') || super
  def [](k); "idx #{k}"; end
  def to_s; "MyRes #{@val}"; end
  def resource_id; "id-#{@val}"; end
  private
  def hidden; 1; end
  def hidden_pred?; true; end
end
class NoToS < Inspec.resource(1)
  name 'no_to_s'
  def initialize(*args); @args = args; end
  def a; @args; end
end
class Child < MyRes
  name 'child_res'
  def initialize; super('child'); end
  def to_s; super + ' (child)'; end
end
class Win < Inspec.resource(1)
  name 'win_only'
  supports platform: 'windows'
  def x; 1; end
end
class Kw < Inspec.resource(1)
  name 'kw_res'
  def initialize(a:, b: 2); @a = a; @b = b; end
  def sum; @a + @b; end
end
class Ft < Inspec.resource(1)
  name 'ft_res'
  attr_reader :table
  FilterTable.create
    .register_column(:names, field: :name)
    .register_column(:ages, field: 'age')
    .register_column(:flags, field: :flag, style: :simple)
    .register_custom_matcher(:old?) { |t| t.ages.all? { |a| a > 30 } }
    .register_custom_property(:total) { |t| t.ages.sum }
    .register_filter_method(:where)
    .install_filter_methods_on_resource(self, :data)
  def data
    [{ name: 'a', 'age' => 40, flag: [1, nil] }, { name: 'b', 'age' => 20, flag: [2, 1] }, { name: 'b', 'age' => 50, flag: nil }]
  end
  def to_s; 'Ft'; end
end
