#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""
Strangers that advertise: one controller of btvirt's, which no kernel knows, takes one random address after the other.

  strangers.py [--each MS] [--fresh] NUMBER [SOCKET]

NUMBER strangers take turns, each for MS (100) at a time; with --fresh nobody comes back: after NUMBER addresses it ends and says
"done" on stdout.
"""
import argparse
import itertools
import random
import socket
import threading
import time

SET_RANDOM_ADDRESS, SET_PARAMETERS, SET_DATA, SET_ENABLE = 0x2005, 0x2006, 0x2008, 0x200A
NON_CONNECTABLE, RANDOM = 3, 1


def address_of(seed):
    octets = bytearray(random.Random(seed).randbytes(6))
    octets[5] |= 0xC0  # a static random address: Core, Vol 6, Part B, 1.3.2.1
    return bytes(octets)


def advertisement(seed):
    name = f"stranger {seed}".encode()
    data = bytes([2, 1, 6, len(name) + 1, 9]) + name
    return bytes([len(data)]) + data.ljust(31, b"\0")


class Stranger:
    def __init__(self, path):
        self.device = socket.socket(socket.AF_UNIX)
        self.device.connect(path)
        threading.Thread(target=self.drain, daemon=True).start()

    def drain(self):
        while self.device.recv(4096):
            pass

    def command(self, opcode, parameters=b""):
        self.device.sendall(bytes([1, opcode & 0xFF, opcode >> 8, len(parameters)]) + parameters)

    def advertise(self, seed):
        self.command(SET_ENABLE, b"\0")
        self.command(SET_RANDOM_ADDRESS, address_of(seed))
        self.command(SET_PARAMETERS, bytes([0xA0, 0, 0xA0, 0, NON_CONNECTABLE, RANDOM]) + bytes(7) + bytes([7, 0]))
        self.command(SET_DATA, advertisement(seed))
        self.command(SET_ENABLE, b"\1")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--each", type=int, default=100)
    parser.add_argument("--fresh", action="store_true")
    parser.add_argument("number", type=int)
    parser.add_argument("socket", nargs="?", default="/tmp/bt-server-le")
    arguments = parser.parse_args()
    stranger = Stranger(arguments.socket)
    seeds = range(arguments.number)
    for seed in seeds if arguments.fresh else itertools.cycle(seeds):
        stranger.advertise(seed)
        time.sleep(arguments.each / 1000)
    print("done", flush=True)


main()
