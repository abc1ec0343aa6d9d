/**
 * The models that come with the program. Their JSON is part of the bundle, so that loading them reads no file; the
 * published schema and a test hold each file to `ModelFile`.
 */
import alsa from './c/alsa.json';
import atomics from './c/atomics.json';
import bzip2 from './c/bzip2.json';
import cjson from './c/cjson.json';
import cmocka from './c/cmocka.json';
import curl from './c/curl.json';
import dbus from './c/dbus.json';
import descriptors from './c/descriptors.json';
import directories from './c/directories.json';
import expat from './c/expat.json';
import fileTrees from './c/file-trees.json';
import gdbm from './c/gdbm.json';
import gio from './c/gio.json';
import glib from './c/glib.json';
import gnutls from './c/gnutls.json';
import hidapi from './c/hidapi.json';
import hiredis from './c/hiredis.json';
import jansson from './c/jansson.json';
import jsonC from './c/json-c.json';
import libarchive from './c/libarchive.json';
import libc from './c/libc.json';
import libev from './c/libev.json';
import libevent from './c/libevent.json';
import libinput from './c/libinput.json';
import libmicrohttpd from './c/libmicrohttpd.json';
import libmnl from './c/libmnl.json';
import libmodbus from './c/libmodbus.json';
import libnl from './c/libnl.json';
import libpcap from './c/libpcap.json';
import librdkafka from './c/librdkafka.json';
import libssh from './c/libssh.json';
import libssh2 from './c/libssh2.json';
import liburing from './c/liburing.json';
import libusb from './c/libusb.json';
import libuv from './c/libuv.json';
import libwebsockets from './c/libwebsockets.json';
import libxml2 from './c/libxml2.json';
import libxslt from './c/libxslt.json';
import libzip from './c/libzip.json';
import lmdb from './c/lmdb.json';
import lua from './c/lua.json';
import lz4 from './c/lz4.json';
import lzma from './c/lzma.json';
import mappings from './c/mappings.json';
import mbedtls from './c/mbedtls.json';
import memory from './c/memory.json';
import minizip from './c/minizip.json';
import mosquitto from './c/mosquitto.json';
import mysql from './c/mysql.json';
import nanomsg from './c/nanomsg.json';
import network from './c/network.json';
import opensslEvp from './c/openssl-evp.json';
import opensslKeys from './c/openssl-keys.json';
import opensslPem from './c/openssl-pem.json';
import opensslTls from './c/openssl-tls.json';
import opensslX509 from './c/openssl-x509.json';
import pam from './c/pam.json';
import postgresql from './c/postgresql.json';
import processes from './c/processes.json';
import python from './c/python.json';
import rabbitmq from './c/rabbitmq.json';
import realtime from './c/realtime.json';
import sdl from './c/sdl.json';
import sharedLibraries from './c/shared-libraries.json';
import spawn from './c/spawn.json';
import sqlite from './c/sqlite.json';
import streams from './c/streams.json';
import systemd from './c/systemd.json';
import text from './c/text.json';
import udev from './c/udev.json';
import wayland from './c/wayland.json';
import windowsCrt from './c/windows-crt.json';
import windowsCryptography from './c/windows-cryptography.json';
import windowsHandles from './c/windows-handles.json';
import windowsInternet from './c/windows-internet.json';
import windowsObjects from './c/windows-objects.json';
import winsock from './c/winsock.json';
import wolfssl from './c/wolfssl.json';
import x11 from './c/x11.json';
import xcb from './c/xcb.json';
import zeromq from './c/zeromq.json';
import zlib from './c/zlib.json';
import zstd from './c/zstd.json';
import type { ModelFile } from './types';

export * from './annotations';
export * from './projectModels';
export { parametersOf } from './prototype';
export * from './registry';
export * from './types';
export * from './typescript';
export * from './typescriptFile';
export * from './typescriptRegistry';

const BUILTIN_MODELS = [
  descriptors,
  streams,
  directories,
  processes,
  libc,
  libwebsockets,
  fileTrees,
  liburing,
  mappings,
  memory,
  network,
  realtime,
  sharedLibraries,
  spawn,
  text,
  windowsCrt,
  windowsCryptography,
  windowsHandles,
  windowsInternet,
  windowsObjects,
  winsock,
  atomics,
  bzip2,
  cjson,
  cmocka,
  curl,
  expat,
  gdbm,
  gnutls,
  hiredis,
  jansson,
  jsonC,
  libarchive,
  libpcap,
  libssh,
  libssh2,
  libxml2,
  libxslt,
  libzip,
  lmdb,
  lua,
  lz4,
  lzma,
  mbedtls,
  minizip,
  mysql,
  opensslEvp,
  opensslKeys,
  opensslPem,
  opensslTls,
  opensslX509,
  postgresql,
  python,
  sqlite,
  wolfssl,
  zlib,
  zstd,
  alsa,
  libnl,
  libmnl,
  pam,
  sdl,
  x11,
  xcb,
  wayland,
  libinput,
  libmodbus,
  mosquitto,
  rabbitmq,
  librdkafka,
  zeromq,
  nanomsg,
  libmicrohttpd,
  glib,
  gio,
  libuv,
  libevent,
  libev,
  dbus,
  libusb,
  hidapi,
  udev,
  systemd,
] as readonly unknown[] as readonly ModelFile[];

/** The built-in model files of C, in a fixed order; no name is modelled by two of them. */
export function builtinModels(): readonly ModelFile[] {
  return BUILTIN_MODELS;
}
