control "a\nb" do
  describe(1) { it { should eq 1 } }
end
control 'x' do |c|
  describe(c.inspect[0, 3]) { it { should eq 1 } }
end
control('noblock')
control 'semi'; 
control 'lambda', &-> (*) { describe(1) { it { should eq 1 } } }
blk = proc { describe(2) { it { should eq 2 } } }
control 'proc', &blk
control('one-line') { title 'x'; describe(1) { it { should eq 1 } } }; control('two-line') { describe(1) { it { should eq 1 } } }
rule 'rule' do
  describe(1) { it { should eq 1 } }
end
