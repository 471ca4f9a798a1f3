# For those who build with Docker; releases come from hack/images:
#
#   docker build --target scanner -t scanner .

FROM --platform=$BUILDPLATFORM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG TARGETOS
ARG TARGETARCH
RUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -trimpath -tags=disable_grpc_modules -ldflags='-s -w' -o /out/ ./cmd/scanner ./cmd/webhook ./cmd/scheduler ./cmd/sonde

FROM scratch AS scanner
COPY --from=build /out/scanner /scanner
USER 65532:65532
ENTRYPOINT ["/scanner"]

FROM scratch AS webhook
COPY --from=build /out/webhook /webhook
USER 65532:65532
ENTRYPOINT ["/webhook"]

FROM scratch AS scheduler
COPY --from=build /out/scheduler /scheduler
USER 65532:65532
ENTRYPOINT ["/scheduler"]

FROM scratch AS sonde
COPY --from=build /out/sonde /sonde
USER 65532:65532
ENTRYPOINT ["/sonde"]
