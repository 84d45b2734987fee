# The server. One image: by itself it is everything in one process, with SQLite in /data or PostgreSQL; ROLE=silo and
# ROLE=front make it a node of a cluster.
#   docker build -t livehouse .

# The web client is built where Node.js is, and taken over as it is.
FROM docker.io/library/node:20.20.2-bookworm AS web
WORKDIR /source
COPY clients/js clients/js
COPY clients/web clients/web
RUN node clients/web/scripts/build.mjs

FROM mcr.microsoft.com/dotnet/sdk:10.0.401-noble AS build
WORKDIR /source
# Restoring needs the project files alone: this layer stays while only code changes.
COPY global.json .editorconfig Directory.Build.props Directory.Build.targets Directory.Packages.props ./
COPY src/Api/Api.csproj src/Api/
COPY src/Dashboard/Dashboard.csproj src/Dashboard/
COPY src/Demo/Demo.csproj src/Demo/
COPY src/Grains/Grains.csproj src/Grains/
COPY src/Grains.Abstractions/Grains.Abstractions.csproj src/Grains.Abstractions/
COPY src/Identity/Identity.csproj src/Identity/
COPY src/LiveKit/LiveKit.csproj src/LiveKit/
COPY src/Media/Media.csproj src/Media/
COPY src/Silo/Silo.csproj src/Silo/
COPY src/Outgoing/Outgoing.csproj src/Outgoing/
COPY src/SingleSignOn/SingleSignOn.csproj src/SingleSignOn/
COPY src/Storage/Storage.csproj src/Storage/
COPY src/Web/Web.csproj src/Web/

# Orleans' dashboard is built in, 18 MB: an image can't be given it later. It is not loaded unless ORLEANS_DASHBOARD is true.
# For the kind of machine that the image is built on: compiled ahead of time, a node starts with a third less processor time.
RUN dotnet restore src/Api --use-current-runtime -p:PublishReadyToRun=true -p:WithDashboard=true
COPY src src
COPY --from=web /source/clients/web/dist clients/web/dist
RUN dotnet publish src/Api -c Release --no-restore --use-current-runtime --no-self-contained -p:WithDashboard=true -p:WebClient=prebuilt -p:UseAppHost=false -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0.12-noble AS server
WORKDIR /app
# Signing in by a directory (LDAP) needs OpenLDAP's library, which the base image lacks.
RUN apt-get update && apt-get install -y --no-install-recommends libldap2 && rm -rf /var/lib/apt/lists/*
# The base image says the port in its own way; PORT is ours, and only one of them may speak.
ENV ASPNETCORE_ENVIRONMENT=Production \
    ASPNETCORE_HTTP_PORTS= \
    PORT=8080 \
    DATA_DIR=/data
# 8080: clients and operators; in a cluster 11111: silo to silo; 30000: front to silo.
EXPOSE 8080 11111 30000
STOPSIGNAL SIGTERM
COPY --chmod=755 deploy/healthcheck.sh /app/healthcheck.sh
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s --retries=3 CMD ["/app/healthcheck.sh"]
RUN install -d -o $APP_UID -g $APP_UID /data
VOLUME /data
COPY --from=build /app .
USER $APP_UID
ENTRYPOINT ["dotnet", "Livehouse.Api.dll"]
