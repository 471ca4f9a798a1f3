// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// Package stage brings Sonde onto a cluster for the demo and for the e2e suite:
// the cluster itself, the images, the chart.
package stage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/go-logr/logr"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/sonde-dev/sonde/pkg/scan"
)

// Stage is a cluster with a tree to install from.
type Stage struct {
	// Tree is the root of the repository.
	Tree string
	// Cluster is the name of a cluster made for the purpose, "" if the user's
	// own is used.
	Cluster    string
	Kubeconfig string
	Log        io.Writer

	Objects client.Client
	API     scan.Client
}

// Environment of a run on a cluster of the user's.
const (
	// EnvRegistry is where images are pushed to, and pulled from by the nodes.
	EnvRegistry = "SONDE_REGISTRY"
	// EnvLoad is a command that brings image tars, its last arguments, onto the
	// nodes; such as `kind load image-archive`.
	EnvLoad = "SONDE_LOAD"
)

// Version is the tag of the images that a stage builds.
const Version = "dev"

// Namespace is where the chart is installed.
const Namespace = "sonde-system"

// Open finds the cluster that KUBECONFIG names, or starts one of its own.
func Open(ctx context.Context, name string, log io.Writer) (*Stage, error) {
	// What the client library has to say comes back as errors too.
	ctrl.SetLogger(logr.Discard())
	s := &Stage{Log: log}
	out, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	if err != nil {
		return nil, fmt.Errorf("find the tree: %w", err)
	}
	s.Tree = filepath.Dir(strings.TrimSpace(string(out)))
	if s.Kubeconfig = os.Getenv("KUBECONFIG"); s.Kubeconfig == "" {
		s.Cluster = name
		out, err := s.output(ctx, "go", "run", "./hack/node", "up", "--name", name)
		if err != nil {
			return nil, err
		}
		s.Kubeconfig = lastLine(out)
	}
	config, err := clientcmd.BuildConfigFromFlags("", s.Kubeconfig)
	if err != nil {
		return nil, fmt.Errorf("read kubeconfig %s: %w", s.Kubeconfig, err)
	}
	// A person's demo and a test wait for things; neither is a load.
	config.QPS, config.Burst = 50, 100
	if s.API, err = scan.NewClient(config); err != nil {
		return nil, err
	}
	s.Objects, err = client.New(config, client.Options{})
	return s, err
}

// Images builds the images and brings them to the nodes.
func (s *Stage) Images(ctx context.Context) error {
	build := []string{"run", "./hack/images", "--version", Version}
	registry := os.Getenv(EnvRegistry)
	if s.Cluster == "" && registry != "" {
		build = append(build, "--push", registry)
	} else {
		build = append(build, "--arch", runtime.GOARCH) // nodes that take files are of this machine
	}
	if err := s.run(ctx, "go", build...); err != nil {
		return err
	}
	if s.Cluster == "" && registry != "" {
		return nil
	}
	tars, err := filepath.Glob(filepath.Join(s.Tree, "dist", "images", "*-"+runtime.GOARCH+".tar"))
	if err != nil || len(tars) == 0 {
		return fmt.Errorf("find the images that were built: %w", errors.Join(err, os.ErrNotExist))
	}
	if s.Cluster != "" {
		return s.run(ctx, "go", append([]string{"run", "./hack/node", "load", "--name", s.Cluster}, tars...)...)
	}
	load := strings.Fields(os.Getenv(EnvLoad))
	if len(load) == 0 {
		return fmt.Errorf("the images must reach the nodes of your cluster: set %s to a registry, or %s to a command that loads image tars", EnvRegistry, EnvLoad)
	}
	return s.run(ctx, load[0], append(load[1:], tars...)...)
}

// As is a client that acts as another user with the rights of a ClusterRole in
// all namespaces, for which it makes a binding.
func (s *Stage) As(ctx context.Context, user, clusterRole string) (kubernetes.Interface, error) {
	binding := &rbacv1.ClusterRoleBinding{
		ObjectMeta: metav1.ObjectMeta{Name: "stage-" + user},
		Subjects:   []rbacv1.Subject{{Kind: rbacv1.UserKind, APIGroup: rbacv1.GroupName, Name: user}},
		RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: clusterRole},
	}
	if err := client.IgnoreAlreadyExists(s.Objects.Create(ctx, binding)); err != nil {
		return nil, fmt.Errorf("bind %s to %s: %w", user, clusterRole, err)
	}
	config := rest.CopyConfig(s.API.Config)
	config.Impersonate = rest.ImpersonationConfig{UserName: user}
	return kubernetes.NewForConfig(config)
}

// Image is the name under which the cluster's nodes know an image of this tree.
func (s *Stage) Image(name string) string {
	repo := "ghcr.io/sonde-dev"
	if registry := os.Getenv(EnvRegistry); s.Cluster == "" && registry != "" {
		repo = registry
	}
	return fmt.Sprintf("%s/%s:%s", repo, name, Version)
}

// Install installs the chart with values over its own, and waits until it works.
func (s *Stage) Install(ctx context.Context, values string) error {
	repo, _, _ := strings.Cut(s.Image("x"), "/x:")
	args := []string{
		"upgrade", "--install", "sonde", "charts/sonde",
		"--namespace", Namespace, "--create-namespace",
		"--kubeconfig", s.Kubeconfig,
		"--set", "image.repository=" + repo + ",image.tag=" + Version,
		"--values", "-", "--wait", "--timeout", "3m",
	}
	helm := exec.CommandContext(ctx, s.Helm(), args...)
	helm.Dir = s.Tree
	helm.Stdin = strings.NewReader(values)
	return s.do(helm)
}

// Uninstall removes the chart and its namespace.
func (s *Stage) Uninstall(ctx context.Context) error {
	return s.run(ctx, s.Helm(), "uninstall", "sonde", "--namespace", Namespace, "--kubeconfig", s.Kubeconfig, "--wait", "--timeout", "2m")
}

// Tools builds helm and the command line.
func (s *Stage) Tools(ctx context.Context) error {
	if err := s.run(ctx, "go", "run", "./hack/tools", "helm"); err != nil {
		return err
	}
	// As hack/internal/gobuild does, so that what it compiled serves here too.
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-tags=disable_grpc_modules", "-ldflags=-s -w", "-o", "bin/", "./cmd/sonde")
	build.Dir, build.Env = s.Tree, append(os.Environ(), "CGO_ENABLED=0")
	return s.do(build)
}

// Sonde is the path of the command line that Tools builds.
func (s *Stage) Sonde() string { return filepath.Join(s.Tree, "bin", "sonde") }

// Kubectl is the path of a kubectl that fits the cluster.
func (s *Stage) Kubectl() string {
	if s.Cluster == "" {
		return "kubectl"
	}
	return filepath.Join(s.Tree, ".cache", "bin", "kubectl")
}

// Helm is the path of helm.
func (s *Stage) Helm() string {
	if helm := os.Getenv("HELM"); helm != "" {
		return helm
	}
	return filepath.Join(s.Tree, ".cache", "bin", "helm")
}

// Close removes a cluster that Open started. One of the user's stays.
func (s *Stage) Close(ctx context.Context) error {
	if s.Cluster == "" {
		return nil
	}
	return s.run(ctx, "go", "run", "./hack/node", "down", "--name", s.Cluster)
}

func (s *Stage) run(ctx context.Context, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = s.Tree
	return s.do(cmd)
}

// do runs a command, and shows what it said on stdout only if it failed.
func (s *Stage) do(cmd *exec.Cmd) error {
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, io.MultiWriter(&said, s.Log)
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w\n%s", strings.Join(cmd.Args, " "), err, said.String())
	}
	return nil
}

func (s *Stage) output(ctx context.Context, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Stderr = s.Tree, s.Log
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s: %w", strings.Join(cmd.Args, " "), err)
	}
	return string(out), nil
}

func lastLine(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return lines[len(lines)-1]
}
