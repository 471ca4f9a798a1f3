control 'v' do
  t = Time.at(0, 5, :usec).utc
  describe 'x' do
    [[1, 'a', nil], [], [1], [[1, 2]], 1..2, {}, { a: 1 }, nil, :s].each do |v|
      it { should be v }
      it { should equal v }
      it { should eq v }
      it { should eql v }
      it { should start_with(v) }
      it { should include(v) }
      it { should cmp v }
      it { should match_array(v) }
      it { should contain_exactly(v) }
      it { should be_in v }
      it { should cover(v) }
      it { should be_foo(v) }
    end
  end
  describe [1, 'a', nil] do
    [[1, 'a', nil], [], [1], [[1, 2]], 1..2].each do |v|
      it { should be v }
      it { should eq v }
      it { should start_with(v) }
      it { should end_with(*v) }
      it { should include(v) }
      it { should_not match_array(v) }
      it { should be_in v }
      it { should be_in [v] }
      it { should be_between(v, v) }
      it { should cover(v) }
    end
  end
  describe t do
    it { should eq 1 }
    it { should be > Time.at(9).utc }
    it { should cmp > Time.at(9).utc }
    it { should be_within(1).of(Time.at(9).utc) }
    it { should be_between(Time.at(8).utc, Time.at(9).utc) }
    it { should include 1 }
    it { should be_foo }
    it { should be_nil }
  end
  describe [t, { 'k' => t }] do
    it { should eq [Time.at(0).utc] }
    it { should include Time.at(1).utc }
    it { should contain_exactly(t) }
    it { should be_empty }
    its('first') { should eq 0 }
  end
  describe DateTime.new(2001, 2, 3) do
    it { should eq 1 }
  end
  describe Date.new(2001, 2, 3) do
    it { should eq 1 }
    it { should cmp '2001-02-03' }
    it { should be < Date.new(2000, 1, 1) }
  end
end
