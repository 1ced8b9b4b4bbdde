#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""
A controller that can be pulled out and put in again, with the same address: btvirt keeps it, on its socket for controllers of
other programs; this program carries its packets to and from /dev/vhci, where the kernel sees it.

  plug.py [SOCKET]     SIGUSR1: pulled out; SIGUSR2: put in, under the lowest free number. "hci3" on stdout at each of these.
"""
import os
import select
import signal
import socket
import sys

COMMAND, ACL, EVENT, VENDOR = 1, 2, 4, 0xFF
HEADERS = {COMMAND: 3, ACL: 4, EVENT: 2}  # octets before the data, the length among them


def packet_size(data):
    """Octets of the H4 packet at the beginning, or None where more is needed to know."""
    header = HEADERS[data[0]]
    if len(data) < 1 + header:
        return None
    length = data[3] | data[4] << 8 if data[0] == ACL else data[header]
    return 1 + header + length


class Plug:
    def __init__(self, path):
        self.device = socket.socket(socket.AF_UNIX)
        self.device.connect(path)
        self.pending = b""
        self.vhci = None

    def put_in(self):
        if self.vhci is None:
            self.vhci = os.open("/dev/vhci", os.O_RDWR)
            os.write(self.vhci, bytes([VENDOR, 0]))

    def pull_out(self):
        if self.vhci is not None:
            os.close(self.vhci)
            self.vhci = None
            print("out", flush=True)

    def from_kernel(self):
        packet = os.read(self.vhci, 2048)
        if packet[0] == VENDOR:
            print(f"hci{packet[2] | packet[3] << 8}", flush=True)
        else:
            self.device.sendall(packet)

    def from_device(self):
        self.pending += self.device.recv(4096)
        while self.pending:
            size = packet_size(self.pending)
            if size is None or len(self.pending) < size:
                return
            packet, self.pending = self.pending[:size], self.pending[size:]
            if self.vhci is not None:
                os.write(self.vhci, packet)

    def run(self):
        signals, wake = os.pipe()
        os.set_blocking(wake, False)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        for number in (signal.SIGUSR1, signal.SIGUSR2):
            signal.signal(number, lambda *_: None)
        self.put_in()
        while True:
            sources = [self.device, signals] + ([self.vhci] if self.vhci is not None else [])
            ready = select.select(sources, [], [])[0]
            if signals in ready:
                self.pull_out() if os.read(signals, 1)[0] == signal.SIGUSR1 else self.put_in()
                continue
            if self.device in ready:
                self.from_device()
            if self.vhci in ready:
                self.from_kernel()


Plug(sys.argv[1] if len(sys.argv) > 1 else "/tmp/bt-server-le").run()
