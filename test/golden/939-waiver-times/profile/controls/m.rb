%w(utc zone none day text past-text).each do |n|
  control n do
    impact 0.9
    describe(1) { it { should eq 2 } }
  end
end
