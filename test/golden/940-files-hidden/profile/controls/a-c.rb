control('a-c') { describe(1) { it { should eq 1 } } }
