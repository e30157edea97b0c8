# One image for every process: hub, worker, migration. It is built once and installs nothing at start.
# For a release pin both bases by digest:  --build-arg NODE_IMAGE=node:26.10.0-bookworm-slim@sha256:…
ARG NODE_IMAGE=node:26.10.0-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The embedded servers, browsers and Nodes are for development: only real dependencies stay.
RUN npm ci --no-audit --no-fund
COPY . .
RUN node node_modules/vite/bin/vite.js build --config web/vite.config.ts --outDir dist --emptyOutDir \
 && npm prune --omit=dev --omit=optional

FROM ${NODE_IMAGE}
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4400 DATA_DIR=/data STORAGE_DIR=/data/storage
WORKDIR /app
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/package.json ./
COPY --from=build /app/shared shared
COPY --from=build /app/server server
COPY --from=build /app/workers workers
COPY --from=build /app/web/dist web/dist
RUN mkdir -p /data/storage && chown -R node:node /data
USER node
VOLUME /data
EXPOSE 4400
CMD ["node", "server/main.ts"]
