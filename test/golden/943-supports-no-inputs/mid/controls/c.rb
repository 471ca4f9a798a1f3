control('m') { describe(1) { it { should eq 1 } } }
