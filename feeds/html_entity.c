/* The named characters of HTML (WHATWG 13.5, those of one code point), sorted by name, and the
 * decoding of character references. A row is the name and the code point; `old` ones also count
 * without a semicolon. Eight make a group, with the name of its first. */
#include "feeds/html_scan.h"

#include "src/util.h"

#include <stddef.h>
#include <string.h>

/* clang-format off */
#define ENTITIES(G) \
	G(AElig, X(AElig,0xc6) X(AMP,0x26) X(Aacute,0xc1) X(Abreve,0x102) X(Acirc,0xc2) \
	  X(Acy,0x410) X(Afr,0x1d504) X(Agrave,0xc0)) \
	G(Alpha, X(Alpha,0x391) X(Amacr,0x100) X(And,0x2a53) X(Aogon,0x104) X(Aopf,0x1d538) \
	  X(ApplyFunction,0x2061) X(Aring,0xc5) X(Ascr,0x1d49c)) \
	G(Assign, X(Assign,0x2254) X(Atilde,0xc3) X(Auml,0xc4) X(Backslash,0x2216) \
	  X(Barv,0x2ae7) X(Barwed,0x2306) X(Bcy,0x411) X(Because,0x2235)) \
	G(Bernoullis, X(Bernoullis,0x212c) X(Beta,0x392) X(Bfr,0x1d505) X(Bopf,0x1d539) \
	  X(Breve,0x2d8) X(Bscr,0x212c) X(Bumpeq,0x224e) X(CHcy,0x427)) \
	G(COPY, X(COPY,0xa9) X(Cacute,0x106) X(Cap,0x22d2) X(CapitalDifferentialD,0x2145) \
	  X(Cayleys,0x212d) X(Ccaron,0x10c) X(Ccedil,0xc7) X(Ccirc,0x108)) \
	G(Cconint, X(Cconint,0x2230) X(Cdot,0x10a) X(Cedilla,0xb8) X(CenterDot,0xb7) \
	  X(Cfr,0x212d) X(Chi,0x3a7) X(CircleDot,0x2299) X(CircleMinus,0x2296)) \
	G(CirclePlus, X(CirclePlus,0x2295) X(CircleTimes,0x2297) \
	  X(ClockwiseContourIntegral,0x2232) X(CloseCurlyDoubleQuote,0x201d) \
	  X(CloseCurlyQuote,0x2019) X(Colon,0x2237) X(Colone,0x2a74) X(Congruent,0x2261)) \
	G(Conint, X(Conint,0x222f) X(ContourIntegral,0x222e) X(Copf,0x2102) X(Coproduct,0x2210) \
	  X(CounterClockwiseContourIntegral,0x2233) X(Cross,0x2a2f) X(Cscr,0x1d49e) \
	  X(Cup,0x22d3)) \
	G(CupCap, X(CupCap,0x224d) X(DD,0x2145) X(DDotrahd,0x2911) X(DJcy,0x402) X(DScy,0x405) \
	  X(DZcy,0x40f) X(Dagger,0x2021) X(Darr,0x21a1)) \
	G(Dashv, X(Dashv,0x2ae4) X(Dcaron,0x10e) X(Dcy,0x414) X(Del,0x2207) X(Delta,0x394) \
	  X(Dfr,0x1d507) X(DiacriticalAcute,0xb4) X(DiacriticalDot,0x2d9)) \
	G(DiacriticalDoubleAcute, X(DiacriticalDoubleAcute,0x2dd) X(DiacriticalGrave,0x60) \
	  X(DiacriticalTilde,0x2dc) X(Diamond,0x22c4) X(DifferentialD,0x2146) X(Dopf,0x1d53b) \
	  X(Dot,0xa8) X(DotDot,0x20dc)) \
	G(DotEqual, X(DotEqual,0x2250) X(DoubleContourIntegral,0x222f) X(DoubleDot,0xa8) \
	  X(DoubleDownArrow,0x21d3) X(DoubleLeftArrow,0x21d0) X(DoubleLeftRightArrow,0x21d4) \
	  X(DoubleLeftTee,0x2ae4) X(DoubleLongLeftArrow,0x27f8)) \
	G(DoubleLongLeftRightArrow, X(DoubleLongLeftRightArrow,0x27fa) \
	  X(DoubleLongRightArrow,0x27f9) X(DoubleRightArrow,0x21d2) X(DoubleRightTee,0x22a8) \
	  X(DoubleUpArrow,0x21d1) X(DoubleUpDownArrow,0x21d5) X(DoubleVerticalBar,0x2225) \
	  X(DownArrow,0x2193)) \
	G(DownArrowBar, X(DownArrowBar,0x2913) X(DownArrowUpArrow,0x21f5) X(DownBreve,0x311) \
	  X(DownLeftRightVector,0x2950) X(DownLeftTeeVector,0x295e) X(DownLeftVector,0x21bd) \
	  X(DownLeftVectorBar,0x2956) X(DownRightTeeVector,0x295f)) \
	G(DownRightVector, X(DownRightVector,0x21c1) X(DownRightVectorBar,0x2957) \
	  X(DownTee,0x22a4) X(DownTeeArrow,0x21a7) X(Downarrow,0x21d3) X(Dscr,0x1d49f) \
	  X(Dstrok,0x110) X(ENG,0x14a)) \
	G(ETH, X(ETH,0xd0) X(Eacute,0xc9) X(Ecaron,0x11a) X(Ecirc,0xca) X(Ecy,0x42d) \
	  X(Edot,0x116) X(Efr,0x1d508) X(Egrave,0xc8)) \
	G(Element, X(Element,0x2208) X(Emacr,0x112) X(EmptySmallSquare,0x25fb) \
	  X(EmptyVerySmallSquare,0x25ab) X(Eogon,0x118) X(Eopf,0x1d53c) X(Epsilon,0x395) \
	  X(Equal,0x2a75)) \
	G(EqualTilde, X(EqualTilde,0x2242) X(Equilibrium,0x21cc) X(Escr,0x2130) X(Esim,0x2a73) \
	  X(Eta,0x397) X(Euml,0xcb) X(Exists,0x2203) X(ExponentialE,0x2147)) \
	G(Fcy, X(Fcy,0x424) X(Ffr,0x1d509) X(FilledSmallSquare,0x25fc) \
	  X(FilledVerySmallSquare,0x25aa) X(Fopf,0x1d53d) X(ForAll,0x2200) X(Fouriertrf,0x2131) \
	  X(Fscr,0x2131)) \
	G(GJcy, X(GJcy,0x403) X(GT,0x3e) X(Gamma,0x393) X(Gammad,0x3dc) X(Gbreve,0x11e) \
	  X(Gcedil,0x122) X(Gcirc,0x11c) X(Gcy,0x413)) \
	G(Gdot, X(Gdot,0x120) X(Gfr,0x1d50a) X(Gg,0x22d9) X(Gopf,0x1d53e) X(GreaterEqual,0x2265) \
	  X(GreaterEqualLess,0x22db) X(GreaterFullEqual,0x2267) X(GreaterGreater,0x2aa2)) \
	G(GreaterLess, X(GreaterLess,0x2277) X(GreaterSlantEqual,0x2a7e) X(GreaterTilde,0x2273) \
	  X(Gscr,0x1d4a2) X(Gt,0x226b) X(HARDcy,0x42a) X(Hacek,0x2c7) X(Hat,0x5e)) \
	G(Hcirc, X(Hcirc,0x124) X(Hfr,0x210c) X(HilbertSpace,0x210b) X(Hopf,0x210d) \
	  X(HorizontalLine,0x2500) X(Hscr,0x210b) X(Hstrok,0x126) X(HumpDownHump,0x224e)) \
	G(HumpEqual, X(HumpEqual,0x224f) X(IEcy,0x415) X(IJlig,0x132) X(IOcy,0x401) \
	  X(Iacute,0xcd) X(Icirc,0xce) X(Icy,0x418) X(Idot,0x130)) \
	G(Ifr, X(Ifr,0x2111) X(Igrave,0xcc) X(Im,0x2111) X(Imacr,0x12a) X(ImaginaryI,0x2148) \
	  X(Implies,0x21d2) X(Int,0x222c) X(Integral,0x222b)) \
	G(Intersection, X(Intersection,0x22c2) X(InvisibleComma,0x2063) X(InvisibleTimes,0x2062) \
	  X(Iogon,0x12e) X(Iopf,0x1d540) X(Iota,0x399) X(Iscr,0x2110) X(Itilde,0x128)) \
	G(Iukcy, X(Iukcy,0x406) X(Iuml,0xcf) X(Jcirc,0x134) X(Jcy,0x419) X(Jfr,0x1d50d) \
	  X(Jopf,0x1d541) X(Jscr,0x1d4a5) X(Jsercy,0x408)) \
	G(Jukcy, X(Jukcy,0x404) X(KHcy,0x425) X(KJcy,0x40c) X(Kappa,0x39a) X(Kcedil,0x136) \
	  X(Kcy,0x41a) X(Kfr,0x1d50e) X(Kopf,0x1d542)) \
	G(Kscr, X(Kscr,0x1d4a6) X(LJcy,0x409) X(LT,0x3c) X(Lacute,0x139) X(Lambda,0x39b) \
	  X(Lang,0x27ea) X(Laplacetrf,0x2112) X(Larr,0x219e)) \
	G(Lcaron, X(Lcaron,0x13d) X(Lcedil,0x13b) X(Lcy,0x41b) X(LeftAngleBracket,0x27e8) \
	  X(LeftArrow,0x2190) X(LeftArrowBar,0x21e4) X(LeftArrowRightArrow,0x21c6) \
	  X(LeftCeiling,0x2308)) \
	G(LeftDoubleBracket, X(LeftDoubleBracket,0x27e6) X(LeftDownTeeVector,0x2961) \
	  X(LeftDownVector,0x21c3) X(LeftDownVectorBar,0x2959) X(LeftFloor,0x230a) \
	  X(LeftRightArrow,0x2194) X(LeftRightVector,0x294e) X(LeftTee,0x22a3)) \
	G(LeftTeeArrow, X(LeftTeeArrow,0x21a4) X(LeftTeeVector,0x295a) X(LeftTriangle,0x22b2) \
	  X(LeftTriangleBar,0x29cf) X(LeftTriangleEqual,0x22b4) X(LeftUpDownVector,0x2951) \
	  X(LeftUpTeeVector,0x2960) X(LeftUpVector,0x21bf)) \
	G(LeftUpVectorBar, X(LeftUpVectorBar,0x2958) X(LeftVector,0x21bc) \
	  X(LeftVectorBar,0x2952) X(Leftarrow,0x21d0) X(Leftrightarrow,0x21d4) \
	  X(LessEqualGreater,0x22da) X(LessFullEqual,0x2266) X(LessGreater,0x2276)) \
	G(LessLess, X(LessLess,0x2aa1) X(LessSlantEqual,0x2a7d) X(LessTilde,0x2272) \
	  X(Lfr,0x1d50f) X(Ll,0x22d8) X(Lleftarrow,0x21da) X(Lmidot,0x13f) \
	  X(LongLeftArrow,0x27f5)) \
	G(LongLeftRightArrow, X(LongLeftRightArrow,0x27f7) X(LongRightArrow,0x27f6) \
	  X(Longleftarrow,0x27f8) X(Longleftrightarrow,0x27fa) X(Longrightarrow,0x27f9) \
	  X(Lopf,0x1d543) X(LowerLeftArrow,0x2199) X(LowerRightArrow,0x2198)) \
	G(Lscr, X(Lscr,0x2112) X(Lsh,0x21b0) X(Lstrok,0x141) X(Lt,0x226a) X(Map,0x2905) \
	  X(Mcy,0x41c) X(MediumSpace,0x205f) X(Mellintrf,0x2133)) \
	G(Mfr, X(Mfr,0x1d510) X(MinusPlus,0x2213) X(Mopf,0x1d544) X(Mscr,0x2133) X(Mu,0x39c) \
	  X(NJcy,0x40a) X(Nacute,0x143) X(Ncaron,0x147)) \
	G(Ncedil, X(Ncedil,0x145) X(Ncy,0x41d) X(NegativeMediumSpace,0x200b) \
	  X(NegativeThickSpace,0x200b) X(NegativeThinSpace,0x200b) \
	  X(NegativeVeryThinSpace,0x200b) X(NestedGreaterGreater,0x226b) \
	  X(NestedLessLess,0x226a)) \
	G(NewLine, X(NewLine,0xa) X(Nfr,0x1d511) X(NoBreak,0x2060) X(NonBreakingSpace,0xa0) \
	  X(Nopf,0x2115) X(Not,0x2aec) X(NotCongruent,0x2262) X(NotCupCap,0x226d)) \
	G(NotDoubleVerticalBar, X(NotDoubleVerticalBar,0x2226) X(NotElement,0x2209) \
	  X(NotEqual,0x2260) X(NotExists,0x2204) X(NotGreater,0x226f) X(NotGreaterEqual,0x2271) \
	  X(NotGreaterLess,0x2279) X(NotGreaterTilde,0x2275)) \
	G(NotLeftTriangle, X(NotLeftTriangle,0x22ea) X(NotLeftTriangleEqual,0x22ec) \
	  X(NotLess,0x226e) X(NotLessEqual,0x2270) X(NotLessGreater,0x2278) \
	  X(NotLessTilde,0x2274) X(NotPrecedes,0x2280) X(NotPrecedesSlantEqual,0x22e0)) \
	G(NotReverseElement, X(NotReverseElement,0x220c) X(NotRightTriangle,0x22eb) \
	  X(NotRightTriangleEqual,0x22ed) X(NotSquareSubsetEqual,0x22e2) \
	  X(NotSquareSupersetEqual,0x22e3) X(NotSubsetEqual,0x2288) X(NotSucceeds,0x2281) \
	  X(NotSucceedsSlantEqual,0x22e1)) \
	G(NotSupersetEqual, X(NotSupersetEqual,0x2289) X(NotTilde,0x2241) \
	  X(NotTildeEqual,0x2244) X(NotTildeFullEqual,0x2247) X(NotTildeTilde,0x2249) \
	  X(NotVerticalBar,0x2224) X(Nscr,0x1d4a9) X(Ntilde,0xd1)) \
	G(Nu, X(Nu,0x39d) X(OElig,0x152) X(Oacute,0xd3) X(Ocirc,0xd4) X(Ocy,0x41e) \
	  X(Odblac,0x150) X(Ofr,0x1d512) X(Ograve,0xd2)) \
	G(Omacr, X(Omacr,0x14c) X(Omega,0x3a9) X(Omicron,0x39f) X(Oopf,0x1d546) \
	  X(OpenCurlyDoubleQuote,0x201c) X(OpenCurlyQuote,0x2018) X(Or,0x2a54) X(Oscr,0x1d4aa)) \
	G(Oslash, X(Oslash,0xd8) X(Otilde,0xd5) X(Otimes,0x2a37) X(Ouml,0xd6) X(OverBar,0x203e) \
	  X(OverBrace,0x23de) X(OverBracket,0x23b4) X(OverParenthesis,0x23dc)) \
	G(PartialD, X(PartialD,0x2202) X(Pcy,0x41f) X(Pfr,0x1d513) X(Phi,0x3a6) X(Pi,0x3a0) \
	  X(PlusMinus,0xb1) X(Poincareplane,0x210c) X(Popf,0x2119)) \
	G(Pr, X(Pr,0x2abb) X(Precedes,0x227a) X(PrecedesEqual,0x2aaf) \
	  X(PrecedesSlantEqual,0x227c) X(PrecedesTilde,0x227e) X(Prime,0x2033) X(Product,0x220f) \
	  X(Proportion,0x2237)) \
	G(Proportional, X(Proportional,0x221d) X(Pscr,0x1d4ab) X(Psi,0x3a8) X(QUOT,0x22) \
	  X(Qfr,0x1d514) X(Qopf,0x211a) X(Qscr,0x1d4ac) X(RBarr,0x2910)) \
	G(REG, X(REG,0xae) X(Racute,0x154) X(Rang,0x27eb) X(Rarr,0x21a0) X(Rarrtl,0x2916) \
	  X(Rcaron,0x158) X(Rcedil,0x156) X(Rcy,0x420)) \
	G(Re, X(Re,0x211c) X(ReverseElement,0x220b) X(ReverseEquilibrium,0x21cb) \
	  X(ReverseUpEquilibrium,0x296f) X(Rfr,0x211c) X(Rho,0x3a1) X(RightAngleBracket,0x27e9) \
	  X(RightArrow,0x2192)) \
	G(RightArrowBar, X(RightArrowBar,0x21e5) X(RightArrowLeftArrow,0x21c4) \
	  X(RightCeiling,0x2309) X(RightDoubleBracket,0x27e7) X(RightDownTeeVector,0x295d) \
	  X(RightDownVector,0x21c2) X(RightDownVectorBar,0x2955) X(RightFloor,0x230b)) \
	G(RightTee, X(RightTee,0x22a2) X(RightTeeArrow,0x21a6) X(RightTeeVector,0x295b) \
	  X(RightTriangle,0x22b3) X(RightTriangleBar,0x29d0) X(RightTriangleEqual,0x22b5) \
	  X(RightUpDownVector,0x294f) X(RightUpTeeVector,0x295c)) \
	G(RightUpVector, X(RightUpVector,0x21be) X(RightUpVectorBar,0x2954) \
	  X(RightVector,0x21c0) X(RightVectorBar,0x2953) X(Rightarrow,0x21d2) X(Ropf,0x211d) \
	  X(RoundImplies,0x2970) X(Rrightarrow,0x21db)) \
	G(Rscr, X(Rscr,0x211b) X(Rsh,0x21b1) X(RuleDelayed,0x29f4) X(SHCHcy,0x429) X(SHcy,0x428) \
	  X(SOFTcy,0x42c) X(Sacute,0x15a) X(Sc,0x2abc)) \
	G(Scaron, X(Scaron,0x160) X(Scedil,0x15e) X(Scirc,0x15c) X(Scy,0x421) X(Sfr,0x1d516) \
	  X(ShortDownArrow,0x2193) X(ShortLeftArrow,0x2190) X(ShortRightArrow,0x2192)) \
	G(ShortUpArrow, X(ShortUpArrow,0x2191) X(Sigma,0x3a3) X(SmallCircle,0x2218) \
	  X(Sopf,0x1d54a) X(Sqrt,0x221a) X(Square,0x25a1) X(SquareIntersection,0x2293) \
	  X(SquareSubset,0x228f)) \
	G(SquareSubsetEqual, X(SquareSubsetEqual,0x2291) X(SquareSuperset,0x2290) \
	  X(SquareSupersetEqual,0x2292) X(SquareUnion,0x2294) X(Sscr,0x1d4ae) X(Star,0x22c6) \
	  X(Sub,0x22d0) X(Subset,0x22d0)) \
	G(SubsetEqual, X(SubsetEqual,0x2286) X(Succeeds,0x227b) X(SucceedsEqual,0x2ab0) \
	  X(SucceedsSlantEqual,0x227d) X(SucceedsTilde,0x227f) X(SuchThat,0x220b) X(Sum,0x2211) \
	  X(Sup,0x22d1)) \
	G(Superset, X(Superset,0x2283) X(SupersetEqual,0x2287) X(Supset,0x22d1) X(THORN,0xde) \
	  X(TRADE,0x2122) X(TSHcy,0x40b) X(TScy,0x426) X(Tab,0x9)) \
	G(Tau, X(Tau,0x3a4) X(Tcaron,0x164) X(Tcedil,0x162) X(Tcy,0x422) X(Tfr,0x1d517) \
	  X(Therefore,0x2234) X(Theta,0x398) X(ThinSpace,0x2009)) \
	G(Tilde, X(Tilde,0x223c) X(TildeEqual,0x2243) X(TildeFullEqual,0x2245) \
	  X(TildeTilde,0x2248) X(Topf,0x1d54b) X(TripleDot,0x20db) X(Tscr,0x1d4af) \
	  X(Tstrok,0x166)) \
	G(Uacute, X(Uacute,0xda) X(Uarr,0x219f) X(Uarrocir,0x2949) X(Ubrcy,0x40e) \
	  X(Ubreve,0x16c) X(Ucirc,0xdb) X(Ucy,0x423) X(Udblac,0x170)) \
	G(Ufr, X(Ufr,0x1d518) X(Ugrave,0xd9) X(Umacr,0x16a) X(UnderBar,0x5f) \
	  X(UnderBrace,0x23df) X(UnderBracket,0x23b5) X(UnderParenthesis,0x23dd) \
	  X(Union,0x22c3)) \
	G(UnionPlus, X(UnionPlus,0x228e) X(Uogon,0x172) X(Uopf,0x1d54c) X(UpArrow,0x2191) \
	  X(UpArrowBar,0x2912) X(UpArrowDownArrow,0x21c5) X(UpDownArrow,0x2195) \
	  X(UpEquilibrium,0x296e)) \
	G(UpTee, X(UpTee,0x22a5) X(UpTeeArrow,0x21a5) X(Uparrow,0x21d1) X(Updownarrow,0x21d5) \
	  X(UpperLeftArrow,0x2196) X(UpperRightArrow,0x2197) X(Upsi,0x3d2) X(Upsilon,0x3a5)) \
	G(Uring, X(Uring,0x16e) X(Uscr,0x1d4b0) X(Utilde,0x168) X(Uuml,0xdc) X(VDash,0x22ab) \
	  X(Vbar,0x2aeb) X(Vcy,0x412) X(Vdash,0x22a9)) \
	G(Vdashl, X(Vdashl,0x2ae6) X(Vee,0x22c1) X(Verbar,0x2016) X(Vert,0x2016) \
	  X(VerticalBar,0x2223) X(VerticalLine,0x7c) X(VerticalSeparator,0x2758) \
	  X(VerticalTilde,0x2240)) \
	G(VeryThinSpace, X(VeryThinSpace,0x200a) X(Vfr,0x1d519) X(Vopf,0x1d54d) X(Vscr,0x1d4b1) \
	  X(Vvdash,0x22aa) X(Wcirc,0x174) X(Wedge,0x22c0) X(Wfr,0x1d51a)) \
	G(Wopf, X(Wopf,0x1d54e) X(Wscr,0x1d4b2) X(Xfr,0x1d51b) X(Xi,0x39e) X(Xopf,0x1d54f) \
	  X(Xscr,0x1d4b3) X(YAcy,0x42f) X(YIcy,0x407)) \
	G(YUcy, X(YUcy,0x42e) X(Yacute,0xdd) X(Ycirc,0x176) X(Ycy,0x42b) X(Yfr,0x1d51c) \
	  X(Yopf,0x1d550) X(Yscr,0x1d4b4) X(Yuml,0x178)) \
	G(ZHcy, X(ZHcy,0x416) X(Zacute,0x179) X(Zcaron,0x17d) X(Zcy,0x417) X(Zdot,0x17b) \
	  X(ZeroWidthSpace,0x200b) X(Zeta,0x396) X(Zfr,0x2128)) \
	G(Zopf, X(Zopf,0x2124) X(Zscr,0x1d4b5) X(aacute,0xe1) X(abreve,0x103) X(ac,0x223e) \
	  X(acd,0x223f) X(acirc,0xe2) X(acute,0xb4)) \
	G(acy, X(acy,0x430) X(aelig,0xe6) X(af,0x2061) X(afr,0x1d51e) X(agrave,0xe0) \
	  X(alefsym,0x2135) X(aleph,0x2135) X(alpha,0x3b1)) \
	G(amacr, X(amacr,0x101) X(amalg,0x2a3f) X(amp,0x26) X(and,0x2227) X(andand,0x2a55) \
	  X(andd,0x2a5c) X(andslope,0x2a58) X(andv,0x2a5a)) \
	G(ang, X(ang,0x2220) X(ange,0x29a4) X(angle,0x2220) X(angmsd,0x2221) X(angmsdaa,0x29a8) \
	  X(angmsdab,0x29a9) X(angmsdac,0x29aa) X(angmsdad,0x29ab)) \
	G(angmsdae, X(angmsdae,0x29ac) X(angmsdaf,0x29ad) X(angmsdag,0x29ae) X(angmsdah,0x29af) \
	  X(angrt,0x221f) X(angrtvb,0x22be) X(angrtvbd,0x299d) X(angsph,0x2222)) \
	G(angst, X(angst,0xc5) X(angzarr,0x237c) X(aogon,0x105) X(aopf,0x1d552) X(ap,0x2248) \
	  X(apE,0x2a70) X(apacir,0x2a6f) X(ape,0x224a)) \
	G(apid, X(apid,0x224b) X(apos,0x27) X(approx,0x2248) X(approxeq,0x224a) X(aring,0xe5) \
	  X(ascr,0x1d4b6) X(ast,0x2a) X(asymp,0x2248)) \
	G(asympeq, X(asympeq,0x224d) X(atilde,0xe3) X(auml,0xe4) X(awconint,0x2233) \
	  X(awint,0x2a11) X(bNot,0x2aed) X(backcong,0x224c) X(backepsilon,0x3f6)) \
	G(backprime, X(backprime,0x2035) X(backsim,0x223d) X(backsimeq,0x22cd) X(barvee,0x22bd) \
	  X(barwed,0x2305) X(barwedge,0x2305) X(bbrk,0x23b5) X(bbrktbrk,0x23b6)) \
	G(bcong, X(bcong,0x224c) X(bcy,0x431) X(bdquo,0x201e) X(becaus,0x2235) X(because,0x2235) \
	  X(bemptyv,0x29b0) X(bepsi,0x3f6) X(bernou,0x212c)) \
	G(beta, X(beta,0x3b2) X(beth,0x2136) X(between,0x226c) X(bfr,0x1d51f) X(bigcap,0x22c2) \
	  X(bigcirc,0x25ef) X(bigcup,0x22c3) X(bigodot,0x2a00)) \
	G(bigoplus, X(bigoplus,0x2a01) X(bigotimes,0x2a02) X(bigsqcup,0x2a06) X(bigstar,0x2605) \
	  X(bigtriangledown,0x25bd) X(bigtriangleup,0x25b3) X(biguplus,0x2a04) X(bigvee,0x22c1)) \
	G(bigwedge, X(bigwedge,0x22c0) X(bkarow,0x290d) X(blacklozenge,0x29eb) \
	  X(blacksquare,0x25aa) X(blacktriangle,0x25b4) X(blacktriangledown,0x25be) \
	  X(blacktriangleleft,0x25c2) X(blacktriangleright,0x25b8)) \
	G(blank, X(blank,0x2423) X(blk12,0x2592) X(blk14,0x2591) X(blk34,0x2593) X(block,0x2588) \
	  X(bnot,0x2310) X(bopf,0x1d553) X(bot,0x22a5)) \
	G(bottom, X(bottom,0x22a5) X(bowtie,0x22c8) X(boxDL,0x2557) X(boxDR,0x2554) \
	  X(boxDl,0x2556) X(boxDr,0x2553) X(boxH,0x2550) X(boxHD,0x2566)) \
	G(boxHU, X(boxHU,0x2569) X(boxHd,0x2564) X(boxHu,0x2567) X(boxUL,0x255d) X(boxUR,0x255a) \
	  X(boxUl,0x255c) X(boxUr,0x2559) X(boxV,0x2551)) \
	G(boxVH, X(boxVH,0x256c) X(boxVL,0x2563) X(boxVR,0x2560) X(boxVh,0x256b) X(boxVl,0x2562) \
	  X(boxVr,0x255f) X(boxbox,0x29c9) X(boxdL,0x2555)) \
	G(boxdR, X(boxdR,0x2552) X(boxdl,0x2510) X(boxdr,0x250c) X(boxh,0x2500) X(boxhD,0x2565) \
	  X(boxhU,0x2568) X(boxhd,0x252c) X(boxhu,0x2534)) \
	G(boxminus, X(boxminus,0x229f) X(boxplus,0x229e) X(boxtimes,0x22a0) X(boxuL,0x255b) \
	  X(boxuR,0x2558) X(boxul,0x2518) X(boxur,0x2514) X(boxv,0x2502)) \
	G(boxvH, X(boxvH,0x256a) X(boxvL,0x2561) X(boxvR,0x255e) X(boxvh,0x253c) X(boxvl,0x2524) \
	  X(boxvr,0x251c) X(bprime,0x2035) X(breve,0x2d8)) \
	G(brvbar, X(brvbar,0xa6) X(bscr,0x1d4b7) X(bsemi,0x204f) X(bsim,0x223d) X(bsime,0x22cd) \
	  X(bsol,0x5c) X(bsolb,0x29c5) X(bsolhsub,0x27c8)) \
	G(bull, X(bull,0x2022) X(bullet,0x2022) X(bump,0x224e) X(bumpE,0x2aae) X(bumpe,0x224f) \
	  X(bumpeq,0x224f) X(cacute,0x107) X(cap,0x2229)) \
	G(capand, X(capand,0x2a44) X(capbrcup,0x2a49) X(capcap,0x2a4b) X(capcup,0x2a47) \
	  X(capdot,0x2a40) X(caret,0x2041) X(caron,0x2c7) X(ccaps,0x2a4d)) \
	G(ccaron, X(ccaron,0x10d) X(ccedil,0xe7) X(ccirc,0x109) X(ccups,0x2a4c) \
	  X(ccupssm,0x2a50) X(cdot,0x10b) X(cedil,0xb8) X(cemptyv,0x29b2)) \
	G(cent, X(cent,0xa2) X(centerdot,0xb7) X(cfr,0x1d520) X(chcy,0x447) X(check,0x2713) \
	  X(checkmark,0x2713) X(chi,0x3c7) X(cir,0x25cb)) \
	G(cirE, X(cirE,0x29c3) X(circ,0x2c6) X(circeq,0x2257) X(circlearrowleft,0x21ba) \
	  X(circlearrowright,0x21bb) X(circledR,0xae) X(circledS,0x24c8) X(circledast,0x229b)) \
	G(circledcirc, X(circledcirc,0x229a) X(circleddash,0x229d) X(cire,0x2257) \
	  X(cirfnint,0x2a10) X(cirmid,0x2aef) X(cirscir,0x29c2) X(clubs,0x2663) \
	  X(clubsuit,0x2663)) \
	G(colon, X(colon,0x3a) X(colone,0x2254) X(coloneq,0x2254) X(comma,0x2c) X(commat,0x40) \
	  X(comp,0x2201) X(compfn,0x2218) X(complement,0x2201)) \
	G(complexes, X(complexes,0x2102) X(cong,0x2245) X(congdot,0x2a6d) X(conint,0x222e) \
	  X(copf,0x1d554) X(coprod,0x2210) X(copy,0xa9) X(copysr,0x2117)) \
	G(crarr, X(crarr,0x21b5) X(cross,0x2717) X(cscr,0x1d4b8) X(csub,0x2acf) X(csube,0x2ad1) \
	  X(csup,0x2ad0) X(csupe,0x2ad2) X(ctdot,0x22ef)) \
	G(cudarrl, X(cudarrl,0x2938) X(cudarrr,0x2935) X(cuepr,0x22de) X(cuesc,0x22df) \
	  X(cularr,0x21b6) X(cularrp,0x293d) X(cup,0x222a) X(cupbrcap,0x2a48)) \
	G(cupcap, X(cupcap,0x2a46) X(cupcup,0x2a4a) X(cupdot,0x228d) X(cupor,0x2a45) \
	  X(curarr,0x21b7) X(curarrm,0x293c) X(curlyeqprec,0x22de) X(curlyeqsucc,0x22df)) \
	G(curlyvee, X(curlyvee,0x22ce) X(curlywedge,0x22cf) X(curren,0xa4) \
	  X(curvearrowleft,0x21b6) X(curvearrowright,0x21b7) X(cuvee,0x22ce) X(cuwed,0x22cf) \
	  X(cwconint,0x2232)) \
	G(cwint, X(cwint,0x2231) X(cylcty,0x232d) X(dArr,0x21d3) X(dHar,0x2965) X(dagger,0x2020) \
	  X(daleth,0x2138) X(darr,0x2193) X(dash,0x2010)) \
	G(dashv, X(dashv,0x22a3) X(dbkarow,0x290f) X(dblac,0x2dd) X(dcaron,0x10f) X(dcy,0x434) \
	  X(dd,0x2146) X(ddagger,0x2021) X(ddarr,0x21ca)) \
	G(ddotseq, X(ddotseq,0x2a77) X(deg,0xb0) X(delta,0x3b4) X(demptyv,0x29b1) \
	  X(dfisht,0x297f) X(dfr,0x1d521) X(dharl,0x21c3) X(dharr,0x21c2)) \
	G(diam, X(diam,0x22c4) X(diamond,0x22c4) X(diamondsuit,0x2666) X(diams,0x2666) \
	  X(die,0xa8) X(digamma,0x3dd) X(disin,0x22f2) X(div,0xf7)) \
	G(divide, X(divide,0xf7) X(divideontimes,0x22c7) X(divonx,0x22c7) X(djcy,0x452) \
	  X(dlcorn,0x231e) X(dlcrop,0x230d) X(dollar,0x24) X(dopf,0x1d555)) \
	G(dot, X(dot,0x2d9) X(doteq,0x2250) X(doteqdot,0x2251) X(dotminus,0x2238) \
	  X(dotplus,0x2214) X(dotsquare,0x22a1) X(doublebarwedge,0x2306) X(downarrow,0x2193)) \
	G(downdownarrows, X(downdownarrows,0x21ca) X(downharpoonleft,0x21c3) \
	  X(downharpoonright,0x21c2) X(drbkarow,0x2910) X(drcorn,0x231f) X(drcrop,0x230c) \
	  X(dscr,0x1d4b9) X(dscy,0x455)) \
	G(dsol, X(dsol,0x29f6) X(dstrok,0x111) X(dtdot,0x22f1) X(dtri,0x25bf) X(dtrif,0x25be) \
	  X(duarr,0x21f5) X(duhar,0x296f) X(dwangle,0x29a6)) \
	G(dzcy, X(dzcy,0x45f) X(dzigrarr,0x27ff) X(eDDot,0x2a77) X(eDot,0x2251) X(eacute,0xe9) \
	  X(easter,0x2a6e) X(ecaron,0x11b) X(ecir,0x2256)) \
	G(ecirc, X(ecirc,0xea) X(ecolon,0x2255) X(ecy,0x44d) X(edot,0x117) X(ee,0x2147) \
	  X(efDot,0x2252) X(efr,0x1d522) X(eg,0x2a9a)) \
	G(egrave, X(egrave,0xe8) X(egs,0x2a96) X(egsdot,0x2a98) X(el,0x2a99) X(elinters,0x23e7) \
	  X(ell,0x2113) X(els,0x2a95) X(elsdot,0x2a97)) \
	G(emacr, X(emacr,0x113) X(empty,0x2205) X(emptyset,0x2205) X(emptyv,0x2205) \
	  X(emsp,0x2003) X(emsp13,0x2004) X(emsp14,0x2005) X(eng,0x14b)) \
	G(ensp, X(ensp,0x2002) X(eogon,0x119) X(eopf,0x1d556) X(epar,0x22d5) X(eparsl,0x29e3) \
	  X(eplus,0x2a71) X(epsi,0x3b5) X(epsilon,0x3b5)) \
	G(epsiv, X(epsiv,0x3f5) X(eqcirc,0x2256) X(eqcolon,0x2255) X(eqsim,0x2242) \
	  X(eqslantgtr,0x2a96) X(eqslantless,0x2a95) X(equals,0x3d) X(equest,0x225f)) \
	G(equiv, X(equiv,0x2261) X(equivDD,0x2a78) X(eqvparsl,0x29e5) X(erDot,0x2253) \
	  X(erarr,0x2971) X(escr,0x212f) X(esdot,0x2250) X(esim,0x2242)) \
	G(eta, X(eta,0x3b7) X(eth,0xf0) X(euml,0xeb) X(euro,0x20ac) X(excl,0x21) X(exist,0x2203) \
	  X(expectation,0x2130) X(exponentiale,0x2147)) \
	G(fallingdotseq, X(fallingdotseq,0x2252) X(fcy,0x444) X(female,0x2640) X(ffilig,0xfb03) \
	  X(fflig,0xfb00) X(ffllig,0xfb04) X(ffr,0x1d523) X(filig,0xfb01)) \
	G(flat, X(flat,0x266d) X(fllig,0xfb02) X(fltns,0x25b1) X(fnof,0x192) X(fopf,0x1d557) \
	  X(forall,0x2200) X(fork,0x22d4) X(forkv,0x2ad9)) \
	G(fpartint, X(fpartint,0x2a0d) X(frac12,0xbd) X(frac13,0x2153) X(frac14,0xbc) \
	  X(frac15,0x2155) X(frac16,0x2159) X(frac18,0x215b) X(frac23,0x2154)) \
	G(frac25, X(frac25,0x2156) X(frac34,0xbe) X(frac35,0x2157) X(frac38,0x215c) \
	  X(frac45,0x2158) X(frac56,0x215a) X(frac58,0x215d) X(frac78,0x215e)) \
	G(frasl, X(frasl,0x2044) X(frown,0x2322) X(fscr,0x1d4bb) X(gE,0x2267) X(gEl,0x2a8c) \
	  X(gacute,0x1f5) X(gamma,0x3b3) X(gammad,0x3dd)) \
	G(gap, X(gap,0x2a86) X(gbreve,0x11f) X(gcirc,0x11d) X(gcy,0x433) X(gdot,0x121) \
	  X(ge,0x2265) X(gel,0x22db) X(geq,0x2265)) \
	G(geqq, X(geqq,0x2267) X(geqslant,0x2a7e) X(ges,0x2a7e) X(gescc,0x2aa9) X(gesdot,0x2a80) \
	  X(gesdoto,0x2a82) X(gesdotol,0x2a84) X(gesles,0x2a94)) \
	G(gfr, X(gfr,0x1d524) X(gg,0x226b) X(ggg,0x22d9) X(gimel,0x2137) X(gjcy,0x453) \
	  X(gl,0x2277) X(glE,0x2a92) X(gla,0x2aa5)) \
	G(glj, X(glj,0x2aa4) X(gnE,0x2269) X(gnap,0x2a8a) X(gnapprox,0x2a8a) X(gne,0x2a88) \
	  X(gneq,0x2a88) X(gneqq,0x2269) X(gnsim,0x22e7)) \
	G(gopf, X(gopf,0x1d558) X(grave,0x60) X(gscr,0x210a) X(gsim,0x2273) X(gsime,0x2a8e) \
	  X(gsiml,0x2a90) X(gt,0x3e) X(gtcc,0x2aa7)) \
	G(gtcir, X(gtcir,0x2a7a) X(gtdot,0x22d7) X(gtlPar,0x2995) X(gtquest,0x2a7c) \
	  X(gtrapprox,0x2a86) X(gtrarr,0x2978) X(gtrdot,0x22d7) X(gtreqless,0x22db)) \
	G(gtreqqless, X(gtreqqless,0x2a8c) X(gtrless,0x2277) X(gtrsim,0x2273) X(hArr,0x21d4) \
	  X(hairsp,0x200a) X(half,0xbd) X(hamilt,0x210b) X(hardcy,0x44a)) \
	G(harr, X(harr,0x2194) X(harrcir,0x2948) X(harrw,0x21ad) X(hbar,0x210f) X(hcirc,0x125) \
	  X(hearts,0x2665) X(heartsuit,0x2665) X(hellip,0x2026)) \
	G(hercon, X(hercon,0x22b9) X(hfr,0x1d525) X(hksearow,0x2925) X(hkswarow,0x2926) \
	  X(hoarr,0x21ff) X(homtht,0x223b) X(hookleftarrow,0x21a9) X(hookrightarrow,0x21aa)) \
	G(hopf, X(hopf,0x1d559) X(horbar,0x2015) X(hscr,0x1d4bd) X(hslash,0x210f) \
	  X(hstrok,0x127) X(hybull,0x2043) X(hyphen,0x2010) X(iacute,0xed)) \
	G(ic, X(ic,0x2063) X(icirc,0xee) X(icy,0x438) X(iecy,0x435) X(iexcl,0xa1) X(iff,0x21d4) \
	  X(ifr,0x1d526) X(igrave,0xec)) \
	G(ii, X(ii,0x2148) X(iiiint,0x2a0c) X(iiint,0x222d) X(iinfin,0x29dc) X(iiota,0x2129) \
	  X(ijlig,0x133) X(imacr,0x12b) X(image,0x2111)) \
	G(imagline, X(imagline,0x2110) X(imagpart,0x2111) X(imath,0x131) X(imof,0x22b7) \
	  X(imped,0x1b5) X(in,0x2208) X(incare,0x2105) X(infin,0x221e)) \
	G(infintie, X(infintie,0x29dd) X(inodot,0x131) X(int,0x222b) X(intcal,0x22ba) \
	  X(integers,0x2124) X(intercal,0x22ba) X(intlarhk,0x2a17) X(intprod,0x2a3c)) \
	G(iocy, X(iocy,0x451) X(iogon,0x12f) X(iopf,0x1d55a) X(iota,0x3b9) X(iprod,0x2a3c) \
	  X(iquest,0xbf) X(iscr,0x1d4be) X(isin,0x2208)) \
	G(isinE, X(isinE,0x22f9) X(isindot,0x22f5) X(isins,0x22f4) X(isinsv,0x22f3) \
	  X(isinv,0x2208) X(it,0x2062) X(itilde,0x129) X(iukcy,0x456)) \
	G(iuml, X(iuml,0xef) X(jcirc,0x135) X(jcy,0x439) X(jfr,0x1d527) X(jmath,0x237) \
	  X(jopf,0x1d55b) X(jscr,0x1d4bf) X(jsercy,0x458)) \
	G(jukcy, X(jukcy,0x454) X(kappa,0x3ba) X(kappav,0x3f0) X(kcedil,0x137) X(kcy,0x43a) \
	  X(kfr,0x1d528) X(kgreen,0x138) X(khcy,0x445)) \
	G(kjcy, X(kjcy,0x45c) X(kopf,0x1d55c) X(kscr,0x1d4c0) X(lAarr,0x21da) X(lArr,0x21d0) \
	  X(lAtail,0x291b) X(lBarr,0x290e) X(lE,0x2266)) \
	G(lEg, X(lEg,0x2a8b) X(lHar,0x2962) X(lacute,0x13a) X(laemptyv,0x29b4) X(lagran,0x2112) \
	  X(lambda,0x3bb) X(lang,0x27e8) X(langd,0x2991)) \
	G(langle, X(langle,0x27e8) X(lap,0x2a85) X(laquo,0xab) X(larr,0x2190) X(larrb,0x21e4) \
	  X(larrbfs,0x291f) X(larrfs,0x291d) X(larrhk,0x21a9)) \
	G(larrlp, X(larrlp,0x21ab) X(larrpl,0x2939) X(larrsim,0x2973) X(larrtl,0x21a2) \
	  X(lat,0x2aab) X(latail,0x2919) X(late,0x2aad) X(lbarr,0x290c)) \
	G(lbbrk, X(lbbrk,0x2772) X(lbrace,0x7b) X(lbrack,0x5b) X(lbrke,0x298b) X(lbrksld,0x298f) \
	  X(lbrkslu,0x298d) X(lcaron,0x13e) X(lcedil,0x13c)) \
	G(lceil, X(lceil,0x2308) X(lcub,0x7b) X(lcy,0x43b) X(ldca,0x2936) X(ldquo,0x201c) \
	  X(ldquor,0x201e) X(ldrdhar,0x2967) X(ldrushar,0x294b)) \
	G(ldsh, X(ldsh,0x21b2) X(le,0x2264) X(leftarrow,0x2190) X(leftarrowtail,0x21a2) \
	  X(leftharpoondown,0x21bd) X(leftharpoonup,0x21bc) X(leftleftarrows,0x21c7) \
	  X(leftrightarrow,0x2194)) \
	G(leftrightarrows, X(leftrightarrows,0x21c6) X(leftrightharpoons,0x21cb) \
	  X(leftrightsquigarrow,0x21ad) X(leftthreetimes,0x22cb) X(leg,0x22da) X(leq,0x2264) \
	  X(leqq,0x2266) X(leqslant,0x2a7d)) \
	G(les, X(les,0x2a7d) X(lescc,0x2aa8) X(lesdot,0x2a7f) X(lesdoto,0x2a81) \
	  X(lesdotor,0x2a83) X(lesges,0x2a93) X(lessapprox,0x2a85) X(lessdot,0x22d6)) \
	G(lesseqgtr, X(lesseqgtr,0x22da) X(lesseqqgtr,0x2a8b) X(lessgtr,0x2276) \
	  X(lesssim,0x2272) X(lfisht,0x297c) X(lfloor,0x230a) X(lfr,0x1d529) X(lg,0x2276)) \
	G(lgE, X(lgE,0x2a91) X(lhard,0x21bd) X(lharu,0x21bc) X(lharul,0x296a) X(lhblk,0x2584) \
	  X(ljcy,0x459) X(ll,0x226a) X(llarr,0x21c7)) \
	G(llcorner, X(llcorner,0x231e) X(llhard,0x296b) X(lltri,0x25fa) X(lmidot,0x140) \
	  X(lmoust,0x23b0) X(lmoustache,0x23b0) X(lnE,0x2268) X(lnap,0x2a89)) \
	G(lnapprox, X(lnapprox,0x2a89) X(lne,0x2a87) X(lneq,0x2a87) X(lneqq,0x2268) \
	  X(lnsim,0x22e6) X(loang,0x27ec) X(loarr,0x21fd) X(lobrk,0x27e6)) \
	G(longleftarrow, X(longleftarrow,0x27f5) X(longleftrightarrow,0x27f7) \
	  X(longmapsto,0x27fc) X(longrightarrow,0x27f6) X(looparrowleft,0x21ab) \
	  X(looparrowright,0x21ac) X(lopar,0x2985) X(lopf,0x1d55d)) \
	G(loplus, X(loplus,0x2a2d) X(lotimes,0x2a34) X(lowast,0x2217) X(lowbar,0x5f) \
	  X(loz,0x25ca) X(lozenge,0x25ca) X(lozf,0x29eb) X(lpar,0x28)) \
	G(lparlt, X(lparlt,0x2993) X(lrarr,0x21c6) X(lrcorner,0x231f) X(lrhar,0x21cb) \
	  X(lrhard,0x296d) X(lrm,0x200e) X(lrtri,0x22bf) X(lsaquo,0x2039)) \
	G(lscr, X(lscr,0x1d4c1) X(lsh,0x21b0) X(lsim,0x2272) X(lsime,0x2a8d) X(lsimg,0x2a8f) \
	  X(lsqb,0x5b) X(lsquo,0x2018) X(lsquor,0x201a)) \
	G(lstrok, X(lstrok,0x142) X(lt,0x3c) X(ltcc,0x2aa6) X(ltcir,0x2a79) X(ltdot,0x22d6) \
	  X(lthree,0x22cb) X(ltimes,0x22c9) X(ltlarr,0x2976)) \
	G(ltquest, X(ltquest,0x2a7b) X(ltrPar,0x2996) X(ltri,0x25c3) X(ltrie,0x22b4) \
	  X(ltrif,0x25c2) X(lurdshar,0x294a) X(luruhar,0x2966) X(mDDot,0x223a)) \
	G(macr, X(macr,0xaf) X(male,0x2642) X(malt,0x2720) X(maltese,0x2720) X(map,0x21a6) \
	  X(mapsto,0x21a6) X(mapstodown,0x21a7) X(mapstoleft,0x21a4)) \
	G(mapstoup, X(mapstoup,0x21a5) X(marker,0x25ae) X(mcomma,0x2a29) X(mcy,0x43c) \
	  X(mdash,0x2014) X(measuredangle,0x2221) X(mfr,0x1d52a) X(mho,0x2127)) \
	G(micro, X(micro,0xb5) X(mid,0x2223) X(midast,0x2a) X(midcir,0x2af0) X(middot,0xb7) \
	  X(minus,0x2212) X(minusb,0x229f) X(minusd,0x2238)) \
	G(minusdu, X(minusdu,0x2a2a) X(mlcp,0x2adb) X(mldr,0x2026) X(mnplus,0x2213) \
	  X(models,0x22a7) X(mopf,0x1d55e) X(mp,0x2213) X(mscr,0x1d4c2)) \
	G(mstpos, X(mstpos,0x223e) X(mu,0x3bc) X(multimap,0x22b8) X(mumap,0x22b8) \
	  X(nLeftarrow,0x21cd) X(nLeftrightarrow,0x21ce) X(nRightarrow,0x21cf) X(nVDash,0x22af)) \
	G(nVdash, X(nVdash,0x22ae) X(nabla,0x2207) X(nacute,0x144) X(nap,0x2249) X(napos,0x149) \
	  X(napprox,0x2249) X(natur,0x266e) X(natural,0x266e)) \
	G(naturals, X(naturals,0x2115) X(nbsp,0xa0) X(ncap,0x2a43) X(ncaron,0x148) \
	  X(ncedil,0x146) X(ncong,0x2247) X(ncup,0x2a42) X(ncy,0x43d)) \
	G(ndash, X(ndash,0x2013) X(ne,0x2260) X(neArr,0x21d7) X(nearhk,0x2924) X(nearr,0x2197) \
	  X(nearrow,0x2197) X(nequiv,0x2262) X(nesear,0x2928)) \
	G(nexist, X(nexist,0x2204) X(nexists,0x2204) X(nfr,0x1d52b) X(nge,0x2271) X(ngeq,0x2271) \
	  X(ngsim,0x2275) X(ngt,0x226f) X(ngtr,0x226f)) \
	G(nhArr, X(nhArr,0x21ce) X(nharr,0x21ae) X(nhpar,0x2af2) X(ni,0x220b) X(nis,0x22fc) \
	  X(nisd,0x22fa) X(niv,0x220b) X(njcy,0x45a)) \
	G(nlArr, X(nlArr,0x21cd) X(nlarr,0x219a) X(nldr,0x2025) X(nle,0x2270) \
	  X(nleftarrow,0x219a) X(nleftrightarrow,0x21ae) X(nleq,0x2270) X(nless,0x226e)) \
	G(nlsim, X(nlsim,0x2274) X(nlt,0x226e) X(nltri,0x22ea) X(nltrie,0x22ec) X(nmid,0x2224) \
	  X(nopf,0x1d55f) X(not,0xac) X(notin,0x2209)) \
	G(notinva, X(notinva,0x2209) X(notinvb,0x22f7) X(notinvc,0x22f6) X(notni,0x220c) \
	  X(notniva,0x220c) X(notnivb,0x22fe) X(notnivc,0x22fd) X(npar,0x2226)) \
	G(nparallel, X(nparallel,0x2226) X(npolint,0x2a14) X(npr,0x2280) X(nprcue,0x22e0) \
	  X(nprec,0x2280) X(nrArr,0x21cf) X(nrarr,0x219b) X(nrightarrow,0x219b)) \
	G(nrtri, X(nrtri,0x22eb) X(nrtrie,0x22ed) X(nsc,0x2281) X(nsccue,0x22e1) X(nscr,0x1d4c3) \
	  X(nshortmid,0x2224) X(nshortparallel,0x2226) X(nsim,0x2241)) \
	G(nsime, X(nsime,0x2244) X(nsimeq,0x2244) X(nsmid,0x2224) X(nspar,0x2226) \
	  X(nsqsube,0x22e2) X(nsqsupe,0x22e3) X(nsub,0x2284) X(nsube,0x2288)) \
	G(nsubseteq, X(nsubseteq,0x2288) X(nsucc,0x2281) X(nsup,0x2285) X(nsupe,0x2289) \
	  X(nsupseteq,0x2289) X(ntgl,0x2279) X(ntilde,0xf1) X(ntlg,0x2278)) \
	G(ntriangleleft, X(ntriangleleft,0x22ea) X(ntrianglelefteq,0x22ec) \
	  X(ntriangleright,0x22eb) X(ntrianglerighteq,0x22ed) X(nu,0x3bd) X(num,0x23) \
	  X(numero,0x2116) X(numsp,0x2007)) \
	G(nvDash, X(nvDash,0x22ad) X(nvHarr,0x2904) X(nvdash,0x22ac) X(nvinfin,0x29de) \
	  X(nvlArr,0x2902) X(nvrArr,0x2903) X(nwArr,0x21d6) X(nwarhk,0x2923)) \
	G(nwarr, X(nwarr,0x2196) X(nwarrow,0x2196) X(nwnear,0x2927) X(oS,0x24c8) X(oacute,0xf3) \
	  X(oast,0x229b) X(ocir,0x229a) X(ocirc,0xf4)) \
	G(ocy, X(ocy,0x43e) X(odash,0x229d) X(odblac,0x151) X(odiv,0x2a38) X(odot,0x2299) \
	  X(odsold,0x29bc) X(oelig,0x153) X(ofcir,0x29bf)) \
	G(ofr, X(ofr,0x1d52c) X(ogon,0x2db) X(ograve,0xf2) X(ogt,0x29c1) X(ohbar,0x29b5) \
	  X(ohm,0x3a9) X(oint,0x222e) X(olarr,0x21ba)) \
	G(olcir, X(olcir,0x29be) X(olcross,0x29bb) X(oline,0x203e) X(olt,0x29c0) X(omacr,0x14d) \
	  X(omega,0x3c9) X(omicron,0x3bf) X(omid,0x29b6)) \
	G(ominus, X(ominus,0x2296) X(oopf,0x1d560) X(opar,0x29b7) X(operp,0x29b9) \
	  X(oplus,0x2295) X(or,0x2228) X(orarr,0x21bb) X(ord,0x2a5d)) \
	G(order, X(order,0x2134) X(orderof,0x2134) X(ordf,0xaa) X(ordm,0xba) X(origof,0x22b6) \
	  X(oror,0x2a56) X(orslope,0x2a57) X(orv,0x2a5b)) \
	G(oscr, X(oscr,0x2134) X(oslash,0xf8) X(osol,0x2298) X(otilde,0xf5) X(otimes,0x2297) \
	  X(otimesas,0x2a36) X(ouml,0xf6) X(ovbar,0x233d)) \
	G(par, X(par,0x2225) X(para,0xb6) X(parallel,0x2225) X(parsim,0x2af3) X(parsl,0x2afd) \
	  X(part,0x2202) X(pcy,0x43f) X(percnt,0x25)) \
	G(period, X(period,0x2e) X(permil,0x2030) X(perp,0x22a5) X(pertenk,0x2031) \
	  X(pfr,0x1d52d) X(phi,0x3c6) X(phiv,0x3d5) X(phmmat,0x2133)) \
	G(phone, X(phone,0x260e) X(pi,0x3c0) X(pitchfork,0x22d4) X(piv,0x3d6) X(planck,0x210f) \
	  X(planckh,0x210e) X(plankv,0x210f) X(plus,0x2b)) \
	G(plusacir, X(plusacir,0x2a23) X(plusb,0x229e) X(pluscir,0x2a22) X(plusdo,0x2214) \
	  X(plusdu,0x2a25) X(pluse,0x2a72) X(plusmn,0xb1) X(plussim,0x2a26)) \
	G(plustwo, X(plustwo,0x2a27) X(pm,0xb1) X(pointint,0x2a15) X(popf,0x1d561) X(pound,0xa3) \
	  X(pr,0x227a) X(prE,0x2ab3) X(prap,0x2ab7)) \
	G(prcue, X(prcue,0x227c) X(pre,0x2aaf) X(prec,0x227a) X(precapprox,0x2ab7) \
	  X(preccurlyeq,0x227c) X(preceq,0x2aaf) X(precnapprox,0x2ab9) X(precneqq,0x2ab5)) \
	G(precnsim, X(precnsim,0x22e8) X(precsim,0x227e) X(prime,0x2032) X(primes,0x2119) \
	  X(prnE,0x2ab5) X(prnap,0x2ab9) X(prnsim,0x22e8) X(prod,0x220f)) \
	G(profalar, X(profalar,0x232e) X(profline,0x2312) X(profsurf,0x2313) X(prop,0x221d) \
	  X(propto,0x221d) X(prsim,0x227e) X(prurel,0x22b0) X(pscr,0x1d4c5)) \
	G(psi, X(psi,0x3c8) X(puncsp,0x2008) X(qfr,0x1d52e) X(qint,0x2a0c) X(qopf,0x1d562) \
	  X(qprime,0x2057) X(qscr,0x1d4c6) X(quaternions,0x210d)) \
	G(quatint, X(quatint,0x2a16) X(quest,0x3f) X(questeq,0x225f) X(quot,0x22) \
	  X(rAarr,0x21db) X(rArr,0x21d2) X(rAtail,0x291c) X(rBarr,0x290f)) \
	G(rHar, X(rHar,0x2964) X(racute,0x155) X(radic,0x221a) X(raemptyv,0x29b3) X(rang,0x27e9) \
	  X(rangd,0x2992) X(range,0x29a5) X(rangle,0x27e9)) \
	G(raquo, X(raquo,0xbb) X(rarr,0x2192) X(rarrap,0x2975) X(rarrb,0x21e5) X(rarrbfs,0x2920) \
	  X(rarrc,0x2933) X(rarrfs,0x291e) X(rarrhk,0x21aa)) \
	G(rarrlp, X(rarrlp,0x21ac) X(rarrpl,0x2945) X(rarrsim,0x2974) X(rarrtl,0x21a3) \
	  X(rarrw,0x219d) X(ratail,0x291a) X(ratio,0x2236) X(rationals,0x211a)) \
	G(rbarr, X(rbarr,0x290d) X(rbbrk,0x2773) X(rbrace,0x7d) X(rbrack,0x5d) X(rbrke,0x298c) \
	  X(rbrksld,0x298e) X(rbrkslu,0x2990) X(rcaron,0x159)) \
	G(rcedil, X(rcedil,0x157) X(rceil,0x2309) X(rcub,0x7d) X(rcy,0x440) X(rdca,0x2937) \
	  X(rdldhar,0x2969) X(rdquo,0x201d) X(rdquor,0x201d)) \
	G(rdsh, X(rdsh,0x21b3) X(real,0x211c) X(realine,0x211b) X(realpart,0x211c) \
	  X(reals,0x211d) X(rect,0x25ad) X(reg,0xae) X(rfisht,0x297d)) \
	G(rfloor, X(rfloor,0x230b) X(rfr,0x1d52f) X(rhard,0x21c1) X(rharu,0x21c0) \
	  X(rharul,0x296c) X(rho,0x3c1) X(rhov,0x3f1) X(rightarrow,0x2192)) \
	G(rightarrowtail, X(rightarrowtail,0x21a3) X(rightharpoondown,0x21c1) \
	  X(rightharpoonup,0x21c0) X(rightleftarrows,0x21c4) X(rightleftharpoons,0x21cc) \
	  X(rightrightarrows,0x21c9) X(rightsquigarrow,0x219d) X(rightthreetimes,0x22cc)) \
	G(ring, X(ring,0x2da) X(risingdotseq,0x2253) X(rlarr,0x21c4) X(rlhar,0x21cc) \
	  X(rlm,0x200f) X(rmoust,0x23b1) X(rmoustache,0x23b1) X(rnmid,0x2aee)) \
	G(roang, X(roang,0x27ed) X(roarr,0x21fe) X(robrk,0x27e7) X(ropar,0x2986) X(ropf,0x1d563) \
	  X(roplus,0x2a2e) X(rotimes,0x2a35) X(rpar,0x29)) \
	G(rpargt, X(rpargt,0x2994) X(rppolint,0x2a12) X(rrarr,0x21c9) X(rsaquo,0x203a) \
	  X(rscr,0x1d4c7) X(rsh,0x21b1) X(rsqb,0x5d) X(rsquo,0x2019)) \
	G(rsquor, X(rsquor,0x2019) X(rthree,0x22cc) X(rtimes,0x22ca) X(rtri,0x25b9) \
	  X(rtrie,0x22b5) X(rtrif,0x25b8) X(rtriltri,0x29ce) X(ruluhar,0x2968)) \
	G(rx, X(rx,0x211e) X(sacute,0x15b) X(sbquo,0x201a) X(sc,0x227b) X(scE,0x2ab4) \
	  X(scap,0x2ab8) X(scaron,0x161) X(sccue,0x227d)) \
	G(sce, X(sce,0x2ab0) X(scedil,0x15f) X(scirc,0x15d) X(scnE,0x2ab6) X(scnap,0x2aba) \
	  X(scnsim,0x22e9) X(scpolint,0x2a13) X(scsim,0x227f)) \
	G(scy, X(scy,0x441) X(sdot,0x22c5) X(sdotb,0x22a1) X(sdote,0x2a66) X(seArr,0x21d8) \
	  X(searhk,0x2925) X(searr,0x2198) X(searrow,0x2198)) \
	G(sect, X(sect,0xa7) X(semi,0x3b) X(seswar,0x2929) X(setminus,0x2216) X(setmn,0x2216) \
	  X(sext,0x2736) X(sfr,0x1d530) X(sfrown,0x2322)) \
	G(sharp, X(sharp,0x266f) X(shchcy,0x449) X(shcy,0x448) X(shortmid,0x2223) \
	  X(shortparallel,0x2225) X(shy,0xad) X(sigma,0x3c3) X(sigmaf,0x3c2)) \
	G(sigmav, X(sigmav,0x3c2) X(sim,0x223c) X(simdot,0x2a6a) X(sime,0x2243) X(simeq,0x2243) \
	  X(simg,0x2a9e) X(simgE,0x2aa0) X(siml,0x2a9d)) \
	G(simlE, X(simlE,0x2a9f) X(simne,0x2246) X(simplus,0x2a24) X(simrarr,0x2972) \
	  X(slarr,0x2190) X(smallsetminus,0x2216) X(smashp,0x2a33) X(smeparsl,0x29e4)) \
	G(smid, X(smid,0x2223) X(smile,0x2323) X(smt,0x2aaa) X(smte,0x2aac) X(softcy,0x44c) \
	  X(sol,0x2f) X(solb,0x29c4) X(solbar,0x233f)) \
	G(sopf, X(sopf,0x1d564) X(spades,0x2660) X(spadesuit,0x2660) X(spar,0x2225) \
	  X(sqcap,0x2293) X(sqcup,0x2294) X(sqsub,0x228f) X(sqsube,0x2291)) \
	G(sqsubset, X(sqsubset,0x228f) X(sqsubseteq,0x2291) X(sqsup,0x2290) X(sqsupe,0x2292) \
	  X(sqsupset,0x2290) X(sqsupseteq,0x2292) X(squ,0x25a1) X(square,0x25a1)) \
	G(squarf, X(squarf,0x25aa) X(squf,0x25aa) X(srarr,0x2192) X(sscr,0x1d4c8) \
	  X(ssetmn,0x2216) X(ssmile,0x2323) X(sstarf,0x22c6) X(star,0x2606)) \
	G(starf, X(starf,0x2605) X(straightepsilon,0x3f5) X(straightphi,0x3d5) X(strns,0xaf) \
	  X(sub,0x2282) X(subE,0x2ac5) X(subdot,0x2abd) X(sube,0x2286)) \
	G(subedot, X(subedot,0x2ac3) X(submult,0x2ac1) X(subnE,0x2acb) X(subne,0x228a) \
	  X(subplus,0x2abf) X(subrarr,0x2979) X(subset,0x2282) X(subseteq,0x2286)) \
	G(subseteqq, X(subseteqq,0x2ac5) X(subsetneq,0x228a) X(subsetneqq,0x2acb) \
	  X(subsim,0x2ac7) X(subsub,0x2ad5) X(subsup,0x2ad3) X(succ,0x227b) \
	  X(succapprox,0x2ab8)) \
	G(succcurlyeq, X(succcurlyeq,0x227d) X(succeq,0x2ab0) X(succnapprox,0x2aba) \
	  X(succneqq,0x2ab6) X(succnsim,0x22e9) X(succsim,0x227f) X(sum,0x2211) X(sung,0x266a)) \
	G(sup, X(sup,0x2283) X(sup1,0xb9) X(sup2,0xb2) X(sup3,0xb3) X(supE,0x2ac6) \
	  X(supdot,0x2abe) X(supdsub,0x2ad8) X(supe,0x2287)) \
	G(supedot, X(supedot,0x2ac4) X(suphsol,0x27c9) X(suphsub,0x2ad7) X(suplarr,0x297b) \
	  X(supmult,0x2ac2) X(supnE,0x2acc) X(supne,0x228b) X(supplus,0x2ac0)) \
	G(supset, X(supset,0x2283) X(supseteq,0x2287) X(supseteqq,0x2ac6) X(supsetneq,0x228b) \
	  X(supsetneqq,0x2acc) X(supsim,0x2ac8) X(supsub,0x2ad4) X(supsup,0x2ad6)) \
	G(swArr, X(swArr,0x21d9) X(swarhk,0x2926) X(swarr,0x2199) X(swarrow,0x2199) \
	  X(swnwar,0x292a) X(szlig,0xdf) X(target,0x2316) X(tau,0x3c4)) \
	G(tbrk, X(tbrk,0x23b4) X(tcaron,0x165) X(tcedil,0x163) X(tcy,0x442) X(tdot,0x20db) \
	  X(telrec,0x2315) X(tfr,0x1d531) X(there4,0x2234)) \
	G(therefore, X(therefore,0x2234) X(theta,0x3b8) X(thetasym,0x3d1) X(thetav,0x3d1) \
	  X(thickapprox,0x2248) X(thicksim,0x223c) X(thinsp,0x2009) X(thkap,0x2248)) \
	G(thksim, X(thksim,0x223c) X(thorn,0xfe) X(tilde,0x2dc) X(times,0xd7) X(timesb,0x22a0) \
	  X(timesbar,0x2a31) X(timesd,0x2a30) X(tint,0x222d)) \
	G(toea, X(toea,0x2928) X(top,0x22a4) X(topbot,0x2336) X(topcir,0x2af1) X(topf,0x1d565) \
	  X(topfork,0x2ada) X(tosa,0x2929) X(tprime,0x2034)) \
	G(trade, X(trade,0x2122) X(triangle,0x25b5) X(triangledown,0x25bf) \
	  X(triangleleft,0x25c3) X(trianglelefteq,0x22b4) X(triangleq,0x225c) \
	  X(triangleright,0x25b9) X(trianglerighteq,0x22b5)) \
	G(tridot, X(tridot,0x25ec) X(trie,0x225c) X(triminus,0x2a3a) X(triplus,0x2a39) \
	  X(trisb,0x29cd) X(tritime,0x2a3b) X(trpezium,0x23e2) X(tscr,0x1d4c9)) \
	G(tscy, X(tscy,0x446) X(tshcy,0x45b) X(tstrok,0x167) X(twixt,0x226c) \
	  X(twoheadleftarrow,0x219e) X(twoheadrightarrow,0x21a0) X(uArr,0x21d1) X(uHar,0x2963)) \
	G(uacute, X(uacute,0xfa) X(uarr,0x2191) X(ubrcy,0x45e) X(ubreve,0x16d) X(ucirc,0xfb) \
	  X(ucy,0x443) X(udarr,0x21c5) X(udblac,0x171)) \
	G(udhar, X(udhar,0x296e) X(ufisht,0x297e) X(ufr,0x1d532) X(ugrave,0xf9) X(uharl,0x21bf) \
	  X(uharr,0x21be) X(uhblk,0x2580) X(ulcorn,0x231c)) \
	G(ulcorner, X(ulcorner,0x231c) X(ulcrop,0x230f) X(ultri,0x25f8) X(umacr,0x16b) \
	  X(uml,0xa8) X(uogon,0x173) X(uopf,0x1d566) X(uparrow,0x2191)) \
	G(updownarrow, X(updownarrow,0x2195) X(upharpoonleft,0x21bf) X(upharpoonright,0x21be) \
	  X(uplus,0x228e) X(upsi,0x3c5) X(upsih,0x3d2) X(upsilon,0x3c5) X(upuparrows,0x21c8)) \
	G(urcorn, X(urcorn,0x231d) X(urcorner,0x231d) X(urcrop,0x230e) X(uring,0x16f) \
	  X(urtri,0x25f9) X(uscr,0x1d4ca) X(utdot,0x22f0) X(utilde,0x169)) \
	G(utri, X(utri,0x25b5) X(utrif,0x25b4) X(uuarr,0x21c8) X(uuml,0xfc) X(uwangle,0x29a7) \
	  X(vArr,0x21d5) X(vBar,0x2ae8) X(vBarv,0x2ae9)) \
	G(vDash, X(vDash,0x22a8) X(vangrt,0x299c) X(varepsilon,0x3f5) X(varkappa,0x3f0) \
	  X(varnothing,0x2205) X(varphi,0x3d5) X(varpi,0x3d6) X(varpropto,0x221d)) \
	G(varr, X(varr,0x2195) X(varrho,0x3f1) X(varsigma,0x3c2) X(vartheta,0x3d1) \
	  X(vartriangleleft,0x22b2) X(vartriangleright,0x22b3) X(vcy,0x432) X(vdash,0x22a2)) \
	G(vee, X(vee,0x2228) X(veebar,0x22bb) X(veeeq,0x225a) X(vellip,0x22ee) X(verbar,0x7c) \
	  X(vert,0x7c) X(vfr,0x1d533) X(vltri,0x22b2)) \
	G(vopf, X(vopf,0x1d567) X(vprop,0x221d) X(vrtri,0x22b3) X(vscr,0x1d4cb) \
	  X(vzigzag,0x299a) X(wcirc,0x175) X(wedbar,0x2a5f) X(wedge,0x2227)) \
	G(wedgeq, X(wedgeq,0x2259) X(weierp,0x2118) X(wfr,0x1d534) X(wopf,0x1d568) X(wp,0x2118) \
	  X(wr,0x2240) X(wreath,0x2240) X(wscr,0x1d4cc)) \
	G(xcap, X(xcap,0x22c2) X(xcirc,0x25ef) X(xcup,0x22c3) X(xdtri,0x25bd) X(xfr,0x1d535) \
	  X(xhArr,0x27fa) X(xharr,0x27f7) X(xi,0x3be)) \
	G(xlArr, X(xlArr,0x27f8) X(xlarr,0x27f5) X(xmap,0x27fc) X(xnis,0x22fb) X(xodot,0x2a00) \
	  X(xopf,0x1d569) X(xoplus,0x2a01) X(xotime,0x2a02)) \
	G(xrArr, X(xrArr,0x27f9) X(xrarr,0x27f6) X(xscr,0x1d4cd) X(xsqcup,0x2a06) \
	  X(xuplus,0x2a04) X(xutri,0x25b3) X(xvee,0x22c1) X(xwedge,0x22c0)) \
	G(yacute, X(yacute,0xfd) X(yacy,0x44f) X(ycirc,0x177) X(ycy,0x44b) X(yen,0xa5) \
	  X(yfr,0x1d536) X(yicy,0x457) X(yopf,0x1d56a)) \
	G(yscr, X(yscr,0x1d4ce) X(yucy,0x44e) X(yuml,0xff) X(zacute,0x17a) X(zcaron,0x17e) \
	  X(zcy,0x437) X(zdot,0x17c) X(zeetrf,0x2128)) \
	G(zeta, X(zeta,0x3b6) X(zfr,0x1d537) X(zhcy,0x436) X(zigrarr,0x21dd) X(zopf,0x1d56b) \
	  X(zscr,0x1d4cf) X(zwj,0x200d) X(zwnj,0x200c))

/* The names one behind the other, each with its NUL, and where each group of them begins: a list of
 * pointers to so many would be larger than they are. */
static const struct names {
#define G(first, group) group
#define X(name, c) char name##_[sizeof(#name)];
	ENTITIES(G)
#undef X
} names = {
#define X(name, c) #name,
	ENTITIES(G)
#undef X
};
/* Those beyond 16 bits are mathematical letters, U+1D400 to U+1D7FF; no other has their low 16. */
static const uint16_t low_bits[] = {
#define X(name, c) (uint16_t)(c),
	ENTITIES(G)
#undef X
#undef G
};
static const uint16_t group_at[] = {
#define G(first, group) offsetof(struct names, first##_),
	ENTITIES(G)
#undef G
};
_Static_assert(sizeof(struct names) <= UINT16_MAX, "an offset takes 16 bits");
#define GROUP 8

static const char *const old[] = {
	"AElig", "AMP", "Aacute", "Acirc", "Agrave", "Aring", "Atilde", "Auml", "COPY", "Ccedil",
	"ETH", "Eacute", "Ecirc", "Egrave", "Euml", "GT", "Iacute", "Icirc", "Igrave", "Iuml",
	"LT", "Ntilde", "Oacute", "Ocirc", "Ograve", "Oslash", "Otilde", "Ouml", "QUOT", "REG",
	"THORN", "Uacute", "Ucirc", "Ugrave", "Uuml", "Yacute", "aacute", "acirc", "acute",
	"aelig", "agrave", "amp", "aring", "atilde", "auml", "brvbar", "ccedil", "cedil", "cent",
	"copy", "curren", "deg", "divide", "eacute", "ecirc", "egrave", "eth", "euml", "frac12",
	"frac14", "frac34", "gt", "iacute", "icirc", "iexcl", "igrave", "iquest", "iuml",
	"laquo", "lt", "macr", "micro", "middot", "nbsp", "not", "ntilde", "oacute", "ocirc",
	"ograve", "ordf", "ordm", "oslash", "otilde", "ouml", "para", "plusmn", "pound", "quot",
	"raquo", "reg", "sect", "shy", "sup1", "sup2", "sup3", "szlig", "thorn", "times",
	"uacute", "ucirc", "ugrave", "uml", "uuml", "yacute", "yen", "yuml",
};
/* clang-format on */

/* What windows-1252 has at 0x80 to 0x9f, as numbers of references are meant (WHATWG 13.2.5.80). */
static const uint16_t windows[32] = {0x20ac, 0xfffd, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021,
    0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0xfffd, 0x17d, 0xfffd, 0xfffd, 0x2018, 0x2019, 0x201c,
    0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0xfffd, 0x17e, 0x178};

static int
compare(const char *name, size_t n, const char *row)
{
	int order = strncmp(name, row, n);

	return order != 0 ? order : -(row[n] != '\0');
}

/* The last group that does not begin behind the name. */
static size_t
group_of(const char *name, size_t n)
{
	size_t low = 0, high = LEN(group_at);

	while (high - low > 1) {
		size_t mid = (low + high) / 2;

		if (compare(name, n, (const char *)&names + group_at[mid]) < 0)
			high = mid;
		else
			low = mid;
	}
	return low;
}

uint32_t
html_entity(const char *name, size_t n)
{
	size_t group = group_of(name, n), i = group * GROUP;
	size_t end = MIN(i + GROUP, LEN(low_bits));

	for (const char *row = (const char *)&names + group_at[group]; i < end;
	     i++, row += strlen(row) + 1) {
		int order = compare(name, n, row);

		if (order < 0)
			break;
		if (order == 0) {
			uint32_t c = low_bits[i];

			return c >= 0xd400 && c < 0xd800 ? c + 0x10000 : c;
		}
	}
	return 0;
}

static bool
is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The longest name that counts without a semicolon among the first n bytes; its length. */
static size_t
old_name(const char *s, size_t n)
{
	size_t best = 0;

	for (size_t i = 0; i < LEN(old); i++) {
		if (old[i][0] != s[0])
			continue;
		size_t len = strlen(old[i]);
		if (len > best && len <= n && memcmp(old[i], s, len) == 0)
			best = len;
	}
	return best;
}

/* Each returns the bytes of the reference behind its &, 0 for none, and the character. */
static size_t
read_name(const char *s, size_t n, bool attribute, uint32_t *c)
{
	size_t len = 0;

	while (len < n && len < 32 && is_alnum(s[len]))
		len++;
	if (len == 0)
		return 0;
	if (len < n && s[len] == ';' && (*c = html_entity(s, len)) != 0)
		return len + 1;
	size_t known = old_name(s, len);
	if (known == 0 || (attribute && (known < len || (len < n && s[len] == '='))))
		return 0;
	*c = html_entity(s, known);
	return known;
}

static int
digit(char c, bool hex)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (!hex)
		return -1;
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static size_t
read_number(const char *s, size_t n, uint32_t *c)
{
	size_t i = 1;
	bool hex = n > 1 && (s[1] | 0x20) == 'x';
	uint32_t value = 0;

	i += hex;
	size_t first = i;
	for (; i < n && digit(s[i], hex) >= 0; i++)
		if (value <= 0x10ffff)
			value = value * (hex ? 16 : 10) + (uint32_t)digit(s[i], hex);
	if (i == first)
		return 0;
	if (value >= 0x80 && value <= 0x9f)
		value = windows[value - 0x80];
	if (value == 0 || value > 0x10ffff || (value >= 0xd800 && value < 0xe000))
		value = 0xfffd;
	*c = value;
	return i + (i < n && s[i] == ';');
}

static size_t
put(char *dst, uint32_t c)
{
	if (c < 0x80) {
		dst[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		dst[0] = (char)(0xc0 | c >> 6);
		dst[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	size_t n = c < 0x10000 ? 3 : 4;
	dst[0] = (char)((n == 3 ? 0xe0 : 0xf0) | c >> (6 * (n - 1)));
	for (size_t i = 1; i < n; i++)
		dst[i] = (char)(0x80 | (c >> (6 * (n - 1 - i)) & 0x3f));
	return n;
}

size_t
html_decode(char *dst, const char *s, size_t n, bool attribute)
{
	size_t at = 0;

	for (size_t i = 0; i < n;) {
		const char *amp = memchr(s + i, '&', n - i);
		size_t plain = (amp == NULL ? n : (size_t)(amp - s)) - i;
		memmove(dst + at, s + i, plain);
		at += plain;
		i += plain;
		if (i == n)
			break;
		uint32_t c = 0;
		const char *name = s + i + 1;
		size_t left = n - i - 1;
		size_t len = left > 0 && *name == '#' ? read_number(name, left, &c)
		                                      : read_name(name, left, attribute, &c);
		if (len == 0) {
			dst[at++] = '&';
			i++;
			continue;
		}
		at += put(dst + at, c);
		i += 1 + len;
	}
	return at;
}
