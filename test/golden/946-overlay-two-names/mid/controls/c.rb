control('m-1') { describe(1) { it { should eq 1 } } }
