/**
 * The models of TypeScript and JavaScript that come with the program. Their JSON is part of the bundle; the published
 * schema and a test hold each file to `ScriptModelFile`.
 */
import amqplib from './typescript/amqplib.json';
import betterSqlite3 from './typescript/better-sqlite3.json';
import cassandraDriver from './typescript/cassandra-driver.json';
import deno from './typescript/deno.json';
import duckdb from './typescript/duckdb.json';
import globals from './typescript/globals.json';
import ioredis from './typescript/ioredis.json';
import kafkajs from './typescript/kafkajs.json';
import knex from './typescript/knex.json';
import mongodb from './typescript/mongodb.json';
import mqtt from './typescript/mqtt.json';
import mssql from './typescript/mssql.json';
import mysql from './typescript/mysql.json';
import mysqlPromise from './typescript/mysql-promise.json';
import nats from './typescript/nats.json';
import neo4j from './typescript/neo4j.json';
import netSnmp from './typescript/net-snmp.json';
import nodeAssert from './typescript/node-assert.json';
import nodeChildProcess from './typescript/node-child-process.json';
import nodeCrypto from './typescript/node-crypto.json';
import nodeDgram from './typescript/node-dgram.json';
import nodeEvents from './typescript/node-events.json';
import nodeFs from './typescript/node-fs.json';
import nodeHttp from './typescript/node-http.json';
import nodeHttp2 from './typescript/node-http2.json';
import nodeNet from './typescript/node-net.json';
import nodePath from './typescript/node-path.json';
import nodeProcess from './typescript/node-process.json';
import nodeReadline from './typescript/node-readline.json';
import nodeSqlite from './typescript/node-sqlite.json';
import nodeStream from './typescript/node-stream.json';
import nodeTls from './typescript/node-tls.json';
import nodeWorker from './typescript/node-worker.json';
import nsfw from './typescript/nsfw.json';
import oracledb from './typescript/oracledb.json';
import parcelWatcher from './typescript/parcel-watcher.json';
import pg from './typescript/pg.json';
import playwright from './typescript/playwright.json';
import puppeteer from './typescript/puppeteer.json';
import redis from './typescript/redis.json';
import sonicBoom from './typescript/sonic-boom.json';
import sqlite from './typescript/sqlite.json';
import sqlite3 from './typescript/sqlite3.json';
import ssh2 from './typescript/ssh2.json';
import tmp from './typescript/tmp.json';
import tmpPromise from './typescript/tmp-promise.json';
import typeorm from './typescript/typeorm.json';
import undici from './typescript/undici.json';
import watchers from './typescript/watchers.json';
import ws from './typescript/ws.json';
import yauzl from './typescript/yauzl.json';
import type { ScriptModelFile } from './typescriptFile';

const BUILTIN_MODELS = [
  amqplib,
  betterSqlite3,
  cassandraDriver,
  deno,
  duckdb,
  globals,
  ioredis,
  kafkajs,
  knex,
  mongodb,
  mqtt,
  mssql,
  mysql,
  mysqlPromise,
  nats,
  neo4j,
  netSnmp,
  nodeAssert,
  nodeChildProcess,
  nodeCrypto,
  nodeDgram,
  nodeEvents,
  nodeFs,
  nodeHttp,
  nodeHttp2,
  nodeNet,
  nodePath,
  nodeProcess,
  nodeReadline,
  nodeSqlite,
  nodeStream,
  nodeTls,
  nodeWorker,
  nsfw,
  oracledb,
  parcelWatcher,
  pg,
  playwright,
  puppeteer,
  redis,
  sonicBoom,
  sqlite,
  sqlite3,
  ssh2,
  tmp,
  tmpPromise,
  typeorm,
  undici,
  watchers,
  ws,
  yauzl,
] as readonly unknown[] as readonly ScriptModelFile[];

/** The built-in model files, in a fixed order. Of two that model one name the later counts. */
export function builtinTypescriptModels(): readonly ScriptModelFile[] {
  return BUILTIN_MODELS;
}
