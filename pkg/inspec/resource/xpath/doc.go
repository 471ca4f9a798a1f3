// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// Package xpath finds things in XML documents as REXML does, the library that
// InSpec's xml resource is made of. REXML's XPath is not quite that of the
// standard: name() of several nodes gives several names, a node that is reached
// in two ways is there twice, and a predicate after parentheses is one of the
// last step. Profiles are written against it, so this package follows it (REXML
// 3.4: lib/rexml/xpath_parser.rb, functions.rb, parsers/xpathparser.rb), as far
// as it says; the rest is ErrUnsupported.
//
// Documents and expressions are bounded: in size, in depth and in the nodes
// that are looked at.
package xpath
