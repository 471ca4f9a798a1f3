// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package check

import "strings"

// coreNames are methods of Ruby 3.1's core classes that a profile may call. A
// name in it that no object of the engine has is missing for certain, whatever
// it is called on. Names that people also give to their own fields (name, id,
// path, type, …) are left out.
const coreNames = `
abs all? allbits? any? anybits? append ascii_only? assoc at b between? bit_length bsearch bsearch_index bytes
byteslice bytesize capitalize capitalize! casecmp casecmp? ceil center chain chars chomp chomp! chop chop! chr
chunk chunk_while clamp clear codepoints collect collect! collect_concat combination compact compact! compare_by_identity
concat count cover? crypt cycle deconstruct deconstruct_keys default default= default_proc delete delete! delete_at
delete_if delete_prefix delete_prefix! delete_suffix delete_suffix! denominator detect difference dig digits disjoint?
divmod downcase downcase! downto drop drop_while dump each each_byte each_char each_codepoint each_cons each_entry
each_grapheme_cluster each_index each_key each_line each_pair each_slice each_value each_with_index each_with_object
empty? encode encode! encoding end_with? entries eql? eval even? except fdiv fetch fetch_values fill filter filter! filter_map
find find_all find_index finite? first flat_map flatten flatten! floor force_encoding freeze frozen? gcd gcdlcm getbyte
grapheme_clusters grep grep_v group_by gsub gsub! has_key? has_value? hex include? index infinite? inject insert
instance_of? instance_variable_defined? instance_variable_get instance_variable_set instance_variables intern intersect?
intersection invert is_a? itself join keep_if key? keys kind_of? last lazy lcm length lines ljust lstrip lstrip! map map!
match match? max max_by member? merge merge! method methods min min_by minmax minmax_by modulo named_captures nan? negative?
next_float nil? nobits? none? nonzero? numerator object_id oct odd? one? ord pack partition permutation positive? pow pred
prepend prev_float product proper_subset? proper_superset? public_send push rassoc rationalize reduce rehash reject reject!
remainder repeated_combination repeated_permutation replace respond_to? reverse reverse! reverse_each rindex rjust rotate
rotate! round rpartition rstrip rstrip! sample scan scrub scrub! select select! send setbyte shift shuffle shuffle! singleton_class
slice slice! slice_after slice_before slice_when sort sort! sort_by sort_by! split squeeze squeeze! start_with? step store
strftime strip strip! sub sub! subset? succ succ! sum superset? swapcase swapcase! take take_while tally tap then times to_a
to_c to_enum to_f to_h to_i to_proc to_r to_s to_set to_str to_sym tr tr! tr_s tr_s! transform_keys transform_keys!
transform_values transform_values! transpose truncate undump unicode_normalize unicode_normalized? uniq uniq! union unpack
unpack1 unshift upcase upcase! upto valid_encoding? values_at with_index with_object yield_self zero? zip
`

// core is the set of coreNames.
func core() map[string]bool {
	set := map[string]bool{}
	for _, name := range strings.Fields(coreNames) {
		set[name] = true
	}
	return set
}
