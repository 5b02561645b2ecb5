# portal-scim in a container: docs/guides/deploy.md. Any Node that package.json's "engines" allows will do.
ARG NODE_VERSION=24

# The program: one file, and what the console shows.
FROM node:${NODE_VERSION}-bookworm AS build
WORKDIR /app
COPY package.json package-lock.json ./
# esbuild comes as a binary; nothing that builds the program needs a script of a package.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json ./
COPY db db
COPY src src
RUN npm run build

# The packages that it needs as it runs. The full image has the compiler, for native modules without a binary for here.
FROM node:${NODE_VERSION}-bookworm AS packages
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund \
  && rm -rf node_modules/better-sqlite3*/deps node_modules/better-sqlite3*/src \
  && find node_modules -path '*/build/Release/*' ! -name '*.node' -type f -delete

FROM node:${NODE_VERSION}-bookworm-slim
LABEL org.opencontainers.image.title="portal-scim" \
  org.opencontainers.image.description="A SCIM 2.0 user provisioning server for portals" \
  org.opencontainers.image.licenses="MIT"
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 DATABASE_URL=sqlite:/data/portal.db IMPORT_DIRECTORY=/data/imports
# Memory that one thread frees, the others may take: 20 to 30 MB less, at the same speed.
ENV MALLOC_ARENA_MAX=2
WORKDIR /app
# Everything belongs to root: the server can't change itself. It writes to /data only, and with PostgreSQL nowhere.
COPY package.json LICENSE ./
COPY deploy/healthcheck.cjs deploy/
COPY --from=packages /app/node_modules node_modules
COPY --from=build /app/dist dist
RUN install -d -o 1000 -g 1000 -m 0700 /data
VOLUME /data
USER 1000:1000
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["node", "deploy/healthcheck.cjs"]
# Without a shell, so that SIGTERM reaches the server, which then finishes what is in flight.
ENTRYPOINT ["node", "dist/main.js"]
CMD ["serve"]
