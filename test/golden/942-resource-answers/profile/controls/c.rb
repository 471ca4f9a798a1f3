control 'r' do
  [0, 1, 2].each do |n|
    describe a_res(n) do
      it { should exist }
      it { should exist(1) }
      it { should exist(2) }
      its('id') { should eq 'x' }
      its('opt') { should eq 1 }
      it { should be_val a: 1 }
      it { should be_val({ a: 1 }) }
      it { should_not be_val a: 1 }
    end
  end
  describe b_res do
    it { should exist }
    it { should_not exist }
  end
  describe c_res do
    it { should exist }
    it { should_not exist }
    its('zzz') { should eq :zzz }
  end
  describe d_res do
    it { should exist }
    it { should_not exist }
  end
end
