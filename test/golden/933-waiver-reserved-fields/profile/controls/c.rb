control "w" do
  impact 0.7
  title "w"
  describe(1) { it { should eq 1 } }
  describe(1) { it { should eq 2 } }
end
control "n" do
  describe(1) { it { should eq 1 } }
end
control "e" do
  raise "boom"
end
control "s" do
  only_if("own") { false }
  describe(1) { it { should eq 1 } }
end
control "empty" do
end
