control "b1" do
  impact 0.5
  title "b1 title"
  desc "b1 desc"
  desc "fix", "b1 fix"
  tag a: 1, b: 2
  ref "r1"
  describe(1) { it { should eq 1 } }
end
control "b2" do
  impact 0.9
  title "b2"
  describe(2) { it { should eq 3 } }
end
control "b3" do
  only_if("nope") { false }
  describe(3) { it { should eq 3 } }
end
