# The gear's image. Flywheel's engine ignores ENV, USER and ENTRYPOINT and takes `command` and
# `environment` of manifest.json; they are here for people who run the image by hand.
# `make image` builds it to be published; docs/image.md says what its arguments and labels are.
ARG BASE=python:3.12-slim-bookworm

# Python as the gear needs it: without its installers, editor and tests; compiled, because a
# read-only root would have to compile it at every start.
FROM ${BASE} AS python
ARG SOURCE_DATE_EPOCH
WORKDIR /usr/local/lib
RUN rm -rf python3.*/site-packages/* python3.*/ensurepip python3.*/idlelib python3.*/lib2to3 \
        python3.*/pydoc_data python3.*/test python3.*/tkinter python3.*/turtle* \
        ../bin/2to3* ../bin/idle* ../bin/pip* ../bin/pydoc* ../include ../share/man \
    && python3 -m compileall -qf --invalidation-mode unchecked-hash python3.*
# useradd notes the day in /etc/shadow: SOURCE_DATE_EPOCH's, where it is set.
RUN useradd --uid 1000 --user-group --no-create-home --shell /usr/sbin/nologin flywheel
# Debian's package manager and what only it needs, 25 MB in which scanners find most. dpkg stays, so
# that they still find the rest. What was done when is noted in the files that go last.
RUN dpkg --purge --force-remove-essential --force-depends \
        adduser apt debian-archive-keyring e2fsprogs gpgv libapt-pkg6.0 libext2fs2 libgnutls30 \
        libhogweed6 libidn2-0 libnettle8 libp11-kit0 libss2 libtasn1-6 libunistring2 logsave \
        perl-base \
    && rm -rf /etc/apt /var/lib/apt /var/cache/apt /var/cache/debconf/* /var/cache/ldconfig/* \
        /var/lib/dpkg/*-old /var/log/*

# The locked packages and this one. What a run never imports (pygments, rich, pydicom.sr) stays
# uncompiled: that saves 8 MB.
FROM ${BASE} AS packages
WORKDIR /build
COPY requirements.txt ./
RUN python3 -m venv --without-pip /opt/venv \
    && python3 -m pip --python /opt/venv/bin/python install --quiet --no-cache-dir --no-compile \
        --disable-pip-version-check --root-user-action ignore \
        --require-hashes --no-deps --only-binary :all: --requirement requirements.txt \
    && find /opt/venv -type d \( -name tests -o -name test_files \) -prune -exec rm -rf {} +
COPY pyproject.toml ./
COPY scripts/link_package.py scripts/
COPY fw_gear_dicom_check fw_gear_dicom_check
RUN /opt/venv/bin/python scripts/link_package.py --copy \
    && /opt/venv/bin/python -m compileall -qf --invalidation-mode unchecked-hash \
        -x '/(pygments|rich|pydicom/sr)/' /opt/venv/lib
# Modes as they should be, whatever the umask of the checkout.
COPY manifest.json run.py /flywheel/v0/
RUN chmod -R u=rwX,go=rX /opt/venv /flywheel && chmod 755 /flywheel/v0/run.py

# All of it together; what is newer than SOURCE_DATE_EPOCH, where that is set, gets its date. What
# cannot be written to is the engine's own.
FROM python AS whole
ARG SOURCE_DATE_EPOCH
COPY --from=packages /opt/venv /opt/venv
COPY --from=packages /flywheel /flywheel
RUN if [ -n "${SOURCE_DATE_EPOCH}" ]; then \
        find / -xdev -writable -newermt "@${SOURCE_DATE_EPOCH}" \
            -exec touch --no-dereference --date "@${SOURCE_DATE_EPOCH}" {} +; \
    fi

# From nothing, because what a later layer deletes would still be in the image.
FROM scratch
ARG BASE
LABEL org.opencontainers.image.title="dicom-check" \
      org.opencontainers.image.description="Flywheel gear: will this DICOM work in Flywheel?" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.authors="The fw-gear-dicom-check authors" \
      org.opencontainers.image.base.name="${BASE}"
# All of it is wanted: that stage is what the image shall be.
# hadolint ignore=DL3067
COPY --from=whole / /
WORKDIR /flywheel/v0
ENV PATH=/opt/venv/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    LANG=C.UTF-8 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
USER 1000:1000
ENTRYPOINT ["/opt/venv/bin/python", "/flywheel/v0/run.py"]
