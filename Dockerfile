# A node of the cluster: one image, `--role silo`, `--role front` or `--role both` decides what it is.
#   docker build -t livehouse-node .
#   docker build -t livehouse --target one-process .    # the whole server in one container, with SQLite or PostgreSQL

FROM mcr.microsoft.com/dotnet/sdk:10.0.401-noble AS source
WORKDIR /source
# Restoring needs the project files alone: this layer stays while only code changes.
COPY global.json .editorconfig Directory.Build.props Directory.Build.targets Directory.Packages.props ./
COPY src/Api/Api.csproj src/Api/
COPY src/Grains/Grains.csproj src/Grains/
COPY src/Grains.Abstractions/Grains.Abstractions.csproj src/Grains.Abstractions/
COPY src/Identity/Identity.csproj src/Identity/
COPY src/LiveKit/LiveKit.csproj src/LiveKit/
COPY src/LocalSilo/LocalSilo.csproj src/LocalSilo/
COPY src/Media/Media.csproj src/Media/
COPY src/Silo/Silo.csproj src/Silo/
COPY src/Storage/Storage.csproj src/Storage/

FROM source AS node-build
RUN dotnet restore src/Silo
COPY src src
RUN dotnet publish src/Silo -c Release --no-restore -p:UseAppHost=false -o /app

FROM source AS one-process-build
RUN dotnet restore src/Api
COPY src src
RUN dotnet publish src/Api -c Release --no-restore -p:UseAppHost=false -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0.12-noble AS server
WORKDIR /app
# The base image says the port in its own way; PORT is ours, and only one of them may speak.
ENV ASPNETCORE_ENVIRONMENT=Production \
    ASPNETCORE_HTTP_PORTS= \
    PORT=8080
EXPOSE 8080
STOPSIGNAL SIGTERM
COPY --chmod=755 deploy/healthcheck.sh /app/healthcheck.sh
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s --retries=3 CMD ["/app/healthcheck.sh"]

FROM server AS one-process
RUN install -d -o $APP_UID -g $APP_UID /data
ENV DATA_DIR=/data
VOLUME /data
COPY --from=one-process-build /app .
USER $APP_UID
ENTRYPOINT ["dotnet", "Livehouse.Api.dll"]

# The last stage is what is built when no target is named.
FROM server AS node
# 11111: silo to silo; 30000: front to silo.
EXPOSE 11111 30000
COPY --from=node-build /app .
USER $APP_UID
ENTRYPOINT ["dotnet", "Livehouse.Silo.dll"]
