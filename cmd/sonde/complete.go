// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"

	"github.com/spf13/cobra"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sonde-dev/sonde/profiles"
)

// complete offers what the cluster has for each argument of `sonde scan`.
func (o *scanOptions) complete(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) == 3 {
		var names []string
		for _, name := range profiles.Names() {
			names = append(names, "builtin:"+name)
		}
		return names, cobra.ShellCompDirectiveDefault // and files
	}
	if len(args) > 3 {
		return nil, cobra.ShellCompDirectiveDefault
	}
	names, err := o.objects(cmd.Context(), args)
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// objects names the namespaces, pods or containers that can follow args.
func (o *scanOptions) objects(ctx context.Context, args []string) ([]string, error) {
	client, err := o.cluster.client()
	if err != nil {
		return nil, err
	}
	var names []string
	switch len(args) {
	case 0:
		list, err := client.Kube.CoreV1().Namespaces().List(ctx, metav1.ListOptions{})
		if err != nil {
			return nil, err
		}
		for _, n := range list.Items {
			names = append(names, n.Name)
		}
	case 1:
		list, err := client.Kube.CoreV1().Pods(args[0]).List(ctx, metav1.ListOptions{})
		if err != nil {
			return nil, err
		}
		for _, p := range list.Items {
			names = append(names, p.Name)
		}
	case 2:
		pod, err := client.Kube.CoreV1().Pods(args[0]).Get(ctx, args[1], metav1.GetOptions{})
		if err != nil {
			return nil, err
		}
		for _, c := range pod.Spec.Containers {
			names = append(names, c.Name)
		}
	}
	return names, nil
}
