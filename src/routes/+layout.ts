// Every page runs on the device alone: the server sends the same shell for all of them.
export const ssr = false;
