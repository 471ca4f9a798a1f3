control('hidden2') { describe(1) { it { should eq 1 } } }
