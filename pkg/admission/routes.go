// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package admission

import (
	"slices"

	registration "k8s.io/api/admissionregistration/v1"
)

// The paths that Hooks serves.
const (
	PathMutatePods         = "/mutate-pods"
	PathValidatePods       = "/validate-pods"
	PathValidateNamespaces = "/validate-namespaces"
)

// Route is one path and what the API server has to ask there. The chart's
// webhook configurations are held to it by a test.
type Route struct {
	Path     string
	Mutating bool
	Rules    []registration.RuleWithOperations
}

// Routes lists all that Hooks serves. A rule for pods does not match their
// subresources, so that pods/ephemeralcontainers must be named.
func Routes() []Route {
	create, update := registration.Create, registration.Update
	return []Route{
		{PathMutatePods, true, []registration.RuleWithOperations{
			rule("pods", registration.NamespacedScope, create),
		}},
		{PathValidatePods, false, []registration.RuleWithOperations{
			rule("pods", registration.NamespacedScope, create, update),
			rule("pods/ephemeralcontainers", registration.NamespacedScope, update),
		}},
		{PathValidateNamespaces, false, []registration.RuleWithOperations{
			rule("namespaces", registration.ClusterScope, create, update),
		}},
	}
}

func rule(resource string, scope registration.ScopeType, operations ...registration.OperationType) registration.RuleWithOperations {
	return registration.RuleWithOperations{
		Operations: slices.Clone(operations),
		Rule: registration.Rule{
			APIGroups: []string{""}, APIVersions: []string{"v1"}, Resources: []string{resource}, Scope: &scope,
		},
	}
}
