# syntax=docker/dockerfile:1
# The portal as one static binary in an image with nothing else in it: no shell, no package manager, nobody to become.
# It holds no PostgreSQL, so it runs against DATABASE_URL, whose login owns the database and may create roles (LOGIN CREATEROLE); the passwords of
# the roles' logins are made from DATABASE_ROLE_SECRET:
#   docker run -p 8080:8080 -e DATABASE_URL=postgres://... -e DATABASE_ROLE_SECRET=... kuntapaikka
# Each setting may also come from a file: DATABASE_URL_FILE, DATABASE_ROLE_SECRET_FILE.

FROM node:22-bookworm-slim AS packages
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev

FROM golang:1.26-bookworm AS build
WORKDIR /src
ENV CGO_ENABLED=0 GOFLAGS="-buildvcs=false -trimpath" GOTOOLCHAIN=local
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=packages /src/node_modules node_modules
RUN go run -C internal/tools ./assets \
 && go build -ldflags="-s -w" -o /out/kuntapaikka ./cmd/kuntapaikka \
 && mkdir /out/var

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/kuntapaikka /kuntapaikka
# For the outbox when no SMTP server is named; mount a volume over it to keep the mail.
COPY --from=build --chown=65532:65532 /out/var /var/lib/kuntapaikka
USER 65532:65532
ENV ADDR=0.0.0.0:8080 INNER_ADDR=127.0.0.1:9090 DATA_DIR=/var/lib/kuntapaikka
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD ["/kuntapaikka", "healthcheck"]
ENTRYPOINT ["/kuntapaikka"]
CMD ["serve"]
