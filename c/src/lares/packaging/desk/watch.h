/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* lares-team watch and lares-team send: what talks to the broker. */

/* Arguments after the subcommand's name. Return the program's exit status. */
int watch_main(int argc, char **argv);
int send_main(int argc, char **argv);
