class A < Inspec.resource(1)
  name 'a_res'
  def initialize(x = nil); @x = x; resource_id('set') if x == 1; @resource_id = 'ivar' if x == 2; end
  def exists?(*a) = a.empty? || a.first == 1
  def id = resource_id
  def opt(a: 1) = a
  def to_s = "A"
  def val?(h) = h == { a: 1 }
end
class B < Inspec.resource(1)
  name 'b_res'
  def resource_id = 'own'
  def exist? = true
  def exists? = 1
end
class C < Inspec.resource(1)
  name 'c_res'
  def exist? = nil
  def exists? = false
  def method_missing(n, *) = n
  def respond_to_missing?(*) = true
end
class D < Inspec.resource(1)
  name 'd_res'
  def exist? = nil
  def exists? = true
  def to_s = 'D'
end
