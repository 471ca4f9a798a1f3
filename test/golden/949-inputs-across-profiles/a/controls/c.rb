include_controls 'd'
control('a-1') { %w(t u).each { |x| describe("#{x} #{input(x)}") { it { should eq 1 } } } }
