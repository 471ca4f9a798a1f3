// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package check

import "strings"

// coreNames are methods of Ruby 3.1's core classes that a profile may call; a
// test asks Ruby itself. A
// name in it that no object of the engine has is missing for certain, whatever
// it is called on. Names that people also give to their own fields (name, id,
// path, type, …) are left out.
const coreNames = `
abs abs2 add? all? allbits? any? anybits? append ascii_only? asctime assoc at b between? bit_length bsearch
bsearch_index bytes bytesize byteslice capitalize capitalize! captures casecmp casecmp? casefold? ceil center chain
chars chomp chomp! chop chop! chr chunk chunk_while clamp classify clear codepoints collect collect! collect_concat
combination compact compact! compare_by_identity concat count cover? crypt curry cycle deconstruct deconstruct_keys
default default= default_proc default_proc= define_singleton_method delete delete! delete? delete_at delete_if
delete_prefix delete_prefix! delete_suffix delete_suffix! denominator detect difference dig digits disjoint? divmod
downcase downcase! downto drop drop_while dump each each_byte each_char each_codepoint each_cons each_entry
each_grapheme_cluster each_index each_key each_line each_pair each_slice each_value each_with_index each_with_object
empty? encode encode! encoding end_with? entries enum_for eql? eval even? except exclude_end? fdiv fetch fetch_values
fill filter filter! filter_map find find_all find_index finite? first flat_map flatten flatten! floor force_encoding
freeze friday? frozen? full_message gcd gcdlcm getbyte getlocal getutc gmtime grapheme_clusters grep grep_v group_by
gsub gsub! has_key? has_value? hex include? index infinite? inject insert instance_eval instance_exec instance_of?
instance_variable_defined? instance_variable_get instance_variable_set instance_variables intern intersect?
intersection invert is_a? itself join keep_if key? keys kind_of? lambda? last lazy lcm length lines ljust localtime
lstrip lstrip! magnitude map map! match match? max max_by mday member? merge merge! method methods min min_by minmax
minmax_by modulo monday? named_captures nan? negative? next! next_float nil? nobits? none? nonzero? numerator
object_id oct odd? one? ord pack partition permutation positive? post_match pow pre_match pred prepend prev_float
product proper_subset? proper_superset? public_method public_methods public_send push rassoc rationalize reduce rehash
reject reject! remainder repeated_combination repeated_permutation replace respond_to? reverse reverse! reverse_each
rindex rjust rotate rotate! round rpartition rstrip rstrip! sample saturday? scan scrub scrub! select select! send
setbyte shift shuffle shuffle! singleton_class singleton_method singleton_methods slice slice! slice_after
slice_before slice_when sort sort! sort_by sort_by! source_location split squeeze squeeze! start_with? step store
strftime strip strip! sub sub! subset? succ succ! sum sunday? super_method superset? swapcase swapcase! take
take_while tally tap then thursday? times to_a to_ary to_c to_enum to_f to_h to_hash to_i to_int to_proc to_r to_s
to_set to_str to_sym tr tr! tr_s tr_s! transform_keys transform_keys! transform_values transform_values! transpose
truncate tuesday? tv_sec undump unicode_normalize unicode_normalize! unicode_normalized? union uniq uniq! unpack
unpack1 unshift upcase upcase! upto usec utc_offset valid_encoding? value? values_at wday wednesday? with_index
with_object yday yield_self zero? zip
`

// core is the set of coreNames.
func core() map[string]bool {
	set := map[string]bool{}
	for _, name := range strings.Fields(coreNames) {
		set[name] = true
	}
	return set
}
