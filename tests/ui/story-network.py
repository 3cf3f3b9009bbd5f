# SPDX-FileCopyrightText: The en-cfg authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Searching a network in the window, as a screen reader sees it. All on 127.x.y.z."""

import contextlib
import os
import pathlib
import sys

from encfg_window import Window, find, stories, text_of, wait_for, walk

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "integration"))
import network_hosts as hosts  # noqa: E402


def entry(dialog):
    return wait_for("the targets", lambda: find(dialog, "text", "Addresses to search"))


def said(dialog):
    """Every label of the dialog."""
    return [node.get_name() for node in walk(dialog) if node.get_role_name() in ("label", "status bar")]


def wait_said(dialog, words):
    wait_for(f"“{words}”", lambda: any(words in text for text in said(dialog)))


def a_network_is_searched_and_one_is_chosen(simulator, home):
    """The hit is there while the silent ones are still waited for; choosing it ends the search."""
    net = hosts.network()
    with contextlib.ExitStack() as stack:
        port, _ = hosts.serve(stack, net + "2", 0, hosts.front_of(simulator.place))
        hosts.serve(stack, net + "3", port, hosts.zeros)
        # Taken, and never answered: asked for seconds.
        for number in range(4, 7):
            hosts.serve(stack, f"{net}{number}", port, lambda c: [None for _ in hosts.requests(c)])
        os.environ["ENCFG_INTERFACES"] = f"eth7={net}1/29"
        with Window() as window:
            window.act("search-network")
            dialog = window.dialog()
            window.set_text(entry(dialog), "10.0.0.0/8")
            window.click(dialog, "Search")
            wait_said(dialog, "65536")

            window.set_text(entry(dialog), "")
            window.click(dialog, "My Networks…")
            wait_for("the network", lambda: find(dialog, "check box", f"eth7: {net}0/29, 6 addresses"))
            window.click(dialog, "Use These")
            wait_for("the target", lambda: text_of(entry(dialog)) == f"{net}0/29")
            window.click(dialog, "Factory Address")
            wait_said(dialog, "ip address add 192.168.1.50/24 dev eth7")

            window.set_text(entry(dialog), f"{net}0/29:{port}")
            window.click(dialog, "Search")
            wait_said(dialog, "BM00MC · address 1")
            wait_said(dialog, "devices are still being asked")
            window.click(dialog, "Connect")
            window.wait_row("IR High", "80.00")


def a_search_to_its_end_explains_itself(simulator, home):
    net = hosts.network()
    with contextlib.ExitStack() as stack:
        port, _ = hosts.serve(stack, net + "1", 0, hosts.front_of(simulator.place))
        hosts.serve(stack, net + "2", port, hosts.zeros)
        hosts.be_silent(hosts.listen(stack, net + "3", port))
        with Window() as window:
            window.act("search-network")
            dialog = window.dialog()
            window.set_text(entry(dialog), f"{net}1-4:{port}")
            window.click(dialog, "Search")
            summary = "4 addresses looked at: 1 module, 1 other Modbus device, 1 refused, 1 silent"
            wait_said(dialog, summary)
            wait_said(dialog, f"{net}4:{port}: connection refused")
            window.click(dialog, "Close")
            wait_for("the log", lambda: any(summary in text for text in window.messages()))


def a_search_is_stopped(simulator, home):
    net = hosts.network()
    with contextlib.ExitStack() as stack:
        port, _ = hosts.serve(stack, net + "1", 0, hosts.front_of(simulator.place))
        hosts.serve(stack, net + "2", port, lambda c: [None for _ in hosts.requests(c)])
        with Window() as window:
            window.act("search-network")
            dialog = window.dialog()
            window.set_text(entry(dialog), f"{net}1-2:{port}")
            window.click(dialog, "Search")
            wait_said(dialog, "BM00MC · address 1")
            window.click(dialog, "Stop")
            wait_said(dialog, "Stopped after 1 of 2 addresses: 1 module")


if __name__ == "__main__":
    stories(a_network_is_searched_and_one_is_chosen, a_search_to_its_end_explains_itself, a_search_is_stopped)
