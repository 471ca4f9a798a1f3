class ChildRes < Inspec.resource(1)
  name 'child_res'
  def v; 'cv'; end
end
